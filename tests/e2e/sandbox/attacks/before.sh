# What is in front of every attack in shell.
exec 2>/dev/null
escaped() {
	echo "ESCAPED: $*"
	exit 99
}

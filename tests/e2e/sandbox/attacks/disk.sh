i=0
while [ $i -lt 40 ]; do
	head -c 8000000 /dev/zero >"/tmp/$i" || break
	i=$((i + 1))
done
while [ $i -lt 80 ]; do
	head -c 8000000 /dev/zero >"/dev/shm/$i" || break
	i=$((i + 1))
done
[ "$(cat /tmp/[0-9]* /dev/shm/* | wc -c)" -le 84000000 ] && echo held

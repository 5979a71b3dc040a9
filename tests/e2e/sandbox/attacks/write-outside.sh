for folder in / /usr /usr/bin /usr/local /etc /dev /dev/pts /proc /lib; do
	touch "$folder/x" && escaped "$folder"
done
touch inside && echo held

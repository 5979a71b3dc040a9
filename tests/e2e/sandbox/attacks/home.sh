for path in /home /root /etc/passwd /etc/shadow /var @ROOT@ /tmp/tiercal /mnt /opt /srv /boot /sys; do
	[ ! -e $path ] || escaped "$path"
done
cat /etc/shadow /root/.ssh/id_rsa ~/.netrc
echo held

env | grep sentinel && escaped it
cat /proc/*/environ /proc/self/environ | grep -a sentinel && escaped it
cat /proc/*/cmdline | tr '\0' '\n' | grep -x sentinel && escaped it
[ "$(ls -d /proc/[0-9]* | wc -l)" -le 8 ] || escaped 'processes of others are seen'
echo held

env | grep 'senti[n]el' && escaped it
cat /proc/*/environ /proc/self/environ | grep -a 'senti[n]el' && escaped it
cat /proc/*/cmdline | tr '\0' '\n' | grep -x 'senti[n]el' && escaped it
[ "$(ls -d /proc/[0-9]* | wc -l)" -le 8 ] || escaped 'processes of others are seen'
echo held

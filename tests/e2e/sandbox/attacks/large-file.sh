head -c 100000000 /dev/zero >large
[ "$(wc -c <large)" -le 16777216 ] && echo held

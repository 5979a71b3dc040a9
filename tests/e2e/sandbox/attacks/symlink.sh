ln -s /usr/bin/planted x
echo '#!/bin/sh' >x && escaped it
ln -s ../../../../../../../etc/shadow y
cat y && escaped it
echo held

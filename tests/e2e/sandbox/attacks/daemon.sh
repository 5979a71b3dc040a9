setsid sh -c 'trap "" HUP TERM; sleep 98765' </dev/null >/dev/null 2>&1 &
(sleep 98764 &)
echo held

# await_port.sh PORT: waits until a server listens on the TCP port. Exit code 1: none did.
port=$(printf %04X "$1")
tries=200
while [ $tries -gt 0 ]; do
  if grep -qs ":$port 0*:0000 0A" /proc/net/tcp /proc/net/tcp6; then exit; fi
  sleep 0.01
  tries=$((tries - 1))
done
echo "nothing listens on port $1"
exit 1

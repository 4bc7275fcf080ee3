# Makes the tunnels that network programs send through, once a boot: sh tunnels.sh WRITABLE_FOLDER.
#
# A name space `far` is joined to this one by pairs of veth devices. In it a server sends what `served`
# in the folder links to, to whoever connects to port 7000; the address chooses the tunnel:
#   10.0.1.2, 10.0.2.2, 10.0.3.2   IPsec ESP with AES-CBC, AES-GCM, no cipher
#   10.0.4.2, 10.0.5.2             MACsec with encryption, with integrity only
#   10.0.6.2, 10.0.7.2             WireGuard; IP in IP in UDP (udp_tunnel.sh)
#   10.0.8.2, 10.0.9.2             OpenVPN with AES-256-CBC, with no cipher
set -e
state=$1
scripts=/callprint/workloads/encryption
far() { nsenter --net=/run/netns/far "$@"; }

ip netns add far
# As in servers.sh. IPv6 would send solicitations now and then, through MACsec too.
echo 0 | far tee /proc/sys/net/ipv4/tcp_max_tw_buckets > /dev/null
for kind in all default; do
  echo 1 | far tee /proc/sys/net/ipv6/conf/$kind/disable_ipv6 > /dev/null
done
far ip link set lo up

# veth NUMBER: near$1 and far$1. Neighbours never expire: no run waits for ARP.
veth() {
  ip link add near$1 address 02:00:00:00:0$1:01 type veth peer name far$1 netns far \
    address 02:00:00:00:0$1:02
  far ip link set far$1 up
  ip link set near$1 up
}
# join NUMBER NEAR FAR NEAR_ADDRESS FAR_ADDRESS: addresses on a device of either side.
join() {
  ip address add 10.0.$1.1/24 dev $2
  far ip address add 10.0.$1.2/24 dev $3
  if [ -n "$4" ]; then
    ip neigh replace 10.0.$1.2 lladdr $5 dev $2 nud permanent
    far ip neigh replace 10.0.$1.1 lladdr $4 dev $3 nud permanent
  fi
}
key() { head -c "$1" /dev/urandom | od -A n -t x1 | tr -d ' \n'; }

veth 0
for number in 0 1 2 3; do join $number near0 far0 02:00:00:00:00:01 02:00:00:00:00:02; done

# IPsec, transport mode. esp NUMBER ALGORITHM...
esp() {
  number=$1
  shift
  for way in "1 2" "2 1"; do
    from=10.0.$number.${way% *} to=10.0.$number.${way#* }
    for side in '' far; do
      $side ip xfrm state add src $from dst $to proto esp spi 0x$number${way% *} mode transport "$@"
    done
    [ "$way" = "1 2" ] && near=out there=in || near=in there=out
    ip xfrm policy add src $from dst $to dir $near tmpl src $from dst $to proto esp mode transport
    far ip xfrm policy add src $from dst $to dir $there tmpl src $from dst $to proto esp mode transport
  done
}
esp 1 auth-trunc 'hmac(sha256)' 0x$(key 32) 128 enc 'cbc(aes)' 0x$(key 32)
esp 2 aead 'rfc4106(gcm(aes))' 0x$(key 36) 128
esp 3 auth-trunc 'hmac(sha256)' 0x$(key 32) 128 enc 'ecb(cipher_null)' ''

# MACsec. macsec VETH NUMBER ENCRYPT
macsec() {
  veth $1
  near=02:00:00:00:0$1:01 there=02:00:00:00:0$1:02
  near_key=$(key 16) far_key=$(key 16)
  ip link add link near$1 macsec$1 type macsec port 1 encrypt $3
  far ip link add link far$1 macsec$1 type macsec port 1 encrypt $3
  ip macsec add macsec$1 tx sa 0 pn 1 on key 01 $near_key
  far ip macsec add macsec$1 tx sa 0 pn 1 on key 02 $far_key
  ip macsec add macsec$1 rx port 1 address $there
  far ip macsec add macsec$1 rx port 1 address $near
  ip macsec add macsec$1 rx port 1 address $there sa 0 pn 1 on key 02 $far_key
  far ip macsec add macsec$1 rx port 1 address $near sa 0 pn 1 on key 01 $near_key
  ip link set macsec$1 up
  far ip link set macsec$1 up
  join $2 macsec$1 macsec$1 $near $there
}
macsec 1 4 on
macsec 2 5 off

# udp_tunnel.sh makes WireGuard's tunnel and its stand-in in their own runs.
wg genkey > "$state/wg_near"
wg genkey > "$state/wg_far"
ip fou add port 5555 ipproto 4
far ip fou add port 5555 ipproto 4

# OpenVPN with a static key. Its daemons would send each other their options now and then. openvpn_pair NUMBER CIPHER
openvpn --genkey secret "$state/openvpn.key"
openvpn_pair() {
  for side in '' far; do
    [ -z "$side" ] && here=1 there=2 || here=2 there=1
    $side openvpn --daemon --dev tunnel$1 --dev-type tun --proto udp4 --local 10.0.0.$here \
      --remote 10.0.0.$there --port 119$1 --ifconfig 10.0.$1.$here 10.0.$1.$there \
      --secret "$state/openvpn.key" --cipher $2 --auth SHA256 --disable-dco --disable-occ --verb 0 > /dev/null 2>&1
  done
}
openvpn_pair 8 AES-256-CBC
openvpn_pair 9 none

far socat -U TCP-LISTEN:7000,fork,reuseaddr "FILE:$state/served,rdonly" > /dev/null 2>&1 &
for number in 8 9; do
  until ip address show dev tunnel$number 2> /dev/null | grep -q 10.0.$number.1; do sleep 0.05; done
done
until far grep -q ':1B58 00000000:0000 0A' /proc/net/tcp; do sleep 0.05; done

# First uses.
for kind in wireguard fou; do sh $scripts/udp_tunnel.sh $kind up "$state"; done
for number in 1 2 3 4 5 6 7 8 9; do socat -u TCP:10.0.$number.2:7000 OPEN:/dev/null; done
for kind in wireguard fou; do sh $scripts/udp_tunnel.sh $kind down "$state"; done

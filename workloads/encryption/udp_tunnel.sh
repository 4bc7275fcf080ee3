# Makes or removes a tunnel through UDP to the name space `far` of tunnels.sh:
# sh udp_tunnel.sh wireguard|fou up|down FOLDER_OF_KEYS.
#
# It exists in its own runs only: WireGuard has timers as long as it has a device.
set -e
kind=$1 action=$2 state=$3
far() { nsenter --net=/run/netns/far "$@"; }

if [ $action = down ]; then
  ip link delete ${kind}0
  far ip link delete ${kind}0
  exit
fi

# end SIDE HERE THERE: one end of the tunnel; SIDE is `far` or nothing.
end() {
  case $kind in
    wireguard)
      [ $2 = 1 ] && own=near peer=far || own=far peer=near
      $1 ip link add wireguard0 type wireguard
      $1 wg set wireguard0 private-key "$state/wg_$own" listen-port 51820 \
        peer "$(wg pubkey < "$state/wg_$peer")" allowed-ips 10.0.6.0/24 endpoint 10.0.0.$3:51820
      number=6
      ;;
    fou)
      # As much in a packet as WireGuard takes.
      $1 ip link add fou0 mtu 1420 type ipip local 10.0.0.$2 remote 10.0.0.$3 encap fou \
        encap-sport 5555 encap-dport 5555
      number=7
      ;;
  esac
  $1 ip address add 10.0.$number.$2/24 dev ${kind}0
  $1 ip link set ${kind}0 up
}
end '' 1 2
end far 2 1

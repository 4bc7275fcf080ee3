# Starts the servers that network programs talk to, once a boot: sh servers.sh WRITABLE_FOLDER.
#
# All listen on loopback, serve either label, and sleep in accept() or poll() without a timeout while
# nothing talks to them. Where no path can be asked for, they send what `served` in the folder links to.
set -e
state=$1
scripts=/callprint/workloads/encryption

# Closed connections leave no timers behind, which would fire in the traces of later runs.
echo 0 > /proc/sys/net/ipv4/tcp_max_tw_buckets
echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6
echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6
ip link set lo up

listening() {
  until grep -qi "$(printf ':%04X 00000000:0000 0A' "$1")" /proc/net/tcp; do sleep 0.05; done
}

# A certificate, and TLS by s_server with every cipher, also none: the client chooses.
openssl ecparam -name prime256v1 -genkey -noout -out "$state/tls.key"
openssl req -x509 -new -key "$state/tls.key" -subj /CN=callprint -days 3650 -out "$state/tls.pem"
cat "$state/tls.key" "$state/tls.pem" > "$state/tls.both"
(cd / && exec openssl s_server -accept 127.0.0.1:7001 -key "$state/tls.key" -cert "$state/tls.pem" \
  -tls1_2 -cipher 'ALL:eNULL:@SECLEVEL=0' -WWW -quiet > /dev/null 2>&1) &
listening 7001

# socat and ncat, with and without TLS.
socat -U "OPENSSL-LISTEN:7002,bind=127.0.0.1,fork,reuseaddr,cert=$state/tls.both,verify=0" \
  "FILE:$state/served,rdonly" > /dev/null 2>&1 &
socat -U TCP-LISTEN:7003,bind=127.0.0.1,fork,reuseaddr "FILE:$state/served,rdonly" > /dev/null 2>&1 &
ncat -l -k --ssl --ssl-key "$state/tls.key" --ssl-cert "$state/tls.pem" 127.0.0.1 7004 \
  --sh-exec "exec cat $state/served" > /dev/null 2>&1 &
ncat -l -k 127.0.0.1 7005 --sh-exec "exec cat $state/served" > /dev/null 2>&1 &

# nginx: the same files by HTTP and HTTPS.
mkdir -p /var/log/nginx /var/lib/nginx
cat > "$state/nginx.conf" <<END
user root;
worker_processes 1;
pid $state/nginx.pid;
error_log /dev/null crit;
events {}
http {
  access_log off;
  server {
    listen 127.0.0.1:7006;
    listen 127.0.0.1:7007 ssl;
    ssl_certificate $state/tls.pem;
    ssl_certificate_key $state/tls.key;
    root /;
  }
}
END
nginx -c "$state/nginx.conf"

# stunnel: both ends of a tunnel to socat's plain port, with a cipher and with none.
cat > "$state/stunnel.conf" <<END
pid = $state/stunnel.pid
debug = 0
sslVersion = TLSv1.2
securityLevel = 0
[aes-far]
accept = 127.0.0.1:7008
connect = 127.0.0.1:7003
cert = $state/tls.both
ciphers = ECDHE-ECDSA-AES256-SHA
[aes-near]
client = yes
accept = 127.0.0.1:7009
connect = 127.0.0.1:7008
ciphers = ECDHE-ECDSA-AES256-SHA
[null-far]
accept = 127.0.0.1:7010
connect = 127.0.0.1:7003
cert = $state/tls.both
ciphers = ECDHE-ECDSA-NULL-SHA
[null-near]
client = yes
accept = 127.0.0.1:7011
connect = 127.0.0.1:7010
ciphers = ECDHE-ECDSA-NULL-SHA
END
stunnel4 "$state/stunnel.conf" > /dev/null 2>&1

# ssh, and rsh for what ssh does without a cipher.
echo 'sshd:x:100:65534::/run/sshd:/usr/sbin/nologin' >> /etc/passwd
mkdir -p /run/sshd
ssh-keygen -q -t ed25519 -N '' -f "$state/ssh_host"
ssh-keygen -q -t ed25519 -N '' -f "$state/ssh_user"
cat > "$state/sshd.conf" <<END
ListenAddress 127.0.0.1
HostKey $state/ssh_host
AuthorizedKeysFile $state/ssh_user.pub
StrictModes no
UsePAM no
UseDNS no
PidFile none
PrintMotd no
PrintLastLog no
Subsystem sftp /usr/lib/openssh/sftp-server
END
cat > "$state/ssh.conf" <<END
IdentityFile $state/ssh_user
StrictHostKeyChecking no
UserKnownHostsFile /dev/null
KexAlgorithms curve25519-sha256
PreferredAuthentications publickey
LogLevel ERROR
END
/usr/sbin/sshd -f "$state/sshd.conf"
mkdir -p /etc/pam.d
for kind in auth account session; do echo "$kind required pam_permit.so"; done > /etc/pam.d/rsh
echo 'shell stream tcp nowait root /usr/sbin/in.rshd in.rshd' > "$state/inetd.conf"
inetd "$state/inetd.conf"

for port in 7002 7003 7004 7005 7006 7007 7008 7009 7010 7011 22 514; do listening $port; done

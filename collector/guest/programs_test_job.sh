#!/bin/sh
# The job of boot_test: a small real task for each program that workloads count on. Prints
# `works NAME` or `broken NAME STATUS` with what it said.
export GNUPGHOME=/tmp/gnupg DM_DISABLE_UDEV=1
mkdir -m 700 $GNUPGHOME
cd /tmp || exit 1
cat /usr/lib/python3.11/argparse.py /usr/bin/sort > in
head -c 64 /dev/urandom > key

# check NAME COMMAND: COMMAND, given to sh, must succeed.
check() {
  name=$1
  shift
  ! mountpoint -q out.mount || umount -l out.mount
  rm -rf out out.*
  if timeout 60 sh -ec "$*" > /tmp/said 2>&1 < /dev/null; then
    echo "works $name"
  else
    echo "broken $name $?"
    tail -n 5 /tmp/said
  fi
}

for cipher in aes-128-cbc aes-256-cbc aes-128-ctr aes-256-ctr chacha20 camellia-256-cbc aria-256-ctr; do
  check openssl-$cipher "openssl enc -$cipher -pbkdf2 -k secret -in in -out out
    openssl enc -d -$cipher -pbkdf2 -k secret -in out | cmp - in"
done
check openssl-base64 'openssl enc -base64 -in in -out out; openssl enc -d -base64 -in out | cmp - in'
gpg='gpg --batch --yes --quiet --pinentry-mode loopback --passphrase secret'
check gpg-symmetric "$gpg --s2k-count 65536 -c -o out in; $gpg -d out | cmp - in"
check gpg-public-key "$gpg --quick-generate-key test@example.org rsa2048 encr never
  $gpg --trust-model always -r test@example.org -e -o out in; $gpg -d out | cmp - in"
check gpg-store "$gpg --store -o out in; $gpg -d out | cmp - in"
check 7z-password '7z a -bd -psecret out.7z in; 7z x -so -psecret out.7z | cmp - in'
check 7z '7z a -bd out.7z in; 7z x -so out.7z | cmp - in'
check zip-password 'zip -q -P secret out.zip in; test -s out.zip'
check zip 'zip -q out.zip in; test -s out.zip'
check ccrypt 'cp in out.c; ccrypt -e -K secret out.c; ccrypt -c -K secret out.c.cpt | cmp - in'
check age 'age-keygen -o out.key; age -R /dev/stdin -o out in <<KEY
$(age-keygen -y out.key)
KEY
  age -d -i out.key out | cmp - in'
check aespipe 'echo 0123456789012345678901 > out.key
  aespipe -P out.key < in > out; test -s out; ! cmp -s in out'
check mcrypt 'mcrypt -q -k secret < in > out; mcrypt -q -d -k secret < out | cmp - in'
check qpdf 'qpdf --empty --pages -- out.pdf 2> /dev/null || qpdf --empty out.pdf
  qpdf --encrypt user owner 256 -- out.pdf out.encrypted.pdf
  qpdf --password=user --decrypt out.encrypted.pdf out.decrypted.pdf
  qpdf --check out.decrypted.pdf'
check sqlcipher 'sqlcipher out.db "PRAGMA key=\"secret\"; CREATE TABLE t(x); INSERT INTO t VALUES(7);"
  test -s out.db; ! grep -q "SQLite format" out.db
  test "$(sqlcipher out.db "PRAGMA key=\"secret\"; SELECT x FROM t;" | tail -n 1)" = 7'
check sqlite3 'sqlite3 out.db "CREATE TABLE t(x); INSERT INTO t VALUES(7);"
  test "$(sqlite3 out.db "SELECT x FROM t;")" = 7'
check botan 'botan encryption --mode=aes-256-gcm --key=$(od -A n -t x1 -N 32 key | tr -d " \n") \
    --iv=00112233445566778899aabb < in > out
  ! grep -q HelpFormatter out; botan base64_enc in > out; base64 -d out | cmp - in'
check berkeley-db 'head -n 1000 in | tr -d "\\\\" > out.pairs
  db5.3_load -T -t btree -P secret out < out.pairs; ! grep -q HelpFormatter out; rm out
  db5.3_load -T -t btree out < out.pairs; grep -q HelpFormatter out'
check qemu-img 'qemu-img convert -f raw -O qcow2 --object secret,id=key,data=secret \
    -o encrypt.format=aes,encrypt.key-secret=key in out
  ! grep -q HelpFormatter out; qemu-img convert -f raw -O qcow2 in out; grep -q HelpFormatter out'
check borg 'export BORG_BASE_DIR=/tmp/out.base BORG_PASSPHRASE=secret
  export BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK=yes
  borg="python3 -S /callprint/workloads/encryption/run_borg.py"
  for mode in none repokey; do
    $borg init --encryption=$mode out.$mode; $borg create --compression none out.$mode::a in
  done
  grep -rq HelpFormatter out.none; ! grep -rq HelpFormatter out.repokey'
check python-cryptography 'python3 -c "
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
fernet = Fernet(Fernet.generate_key())
assert fernet.decrypt(fernet.encrypt(b\"text\")) == b\"text\"
for kind in AESGCM, ChaCha20Poly1305:
  aead = kind(bytes(32))
  assert aead.decrypt(bytes(12), aead.encrypt(bytes(12), b\"text\", b\"\"), b\"\") == b\"text\"
"'
check python-pycryptodome 'python3 -c "
from Cryptodome.Cipher import AES
box, tag = AES.new(bytes(16), AES.MODE_GCM, nonce=bytes(12)).encrypt_and_digest(b\"text\")
assert AES.new(bytes(16), AES.MODE_GCM, nonce=bytes(12)).decrypt_and_verify(box, tag) == b\"text\"
"'
# Modules start from what was compiled when the image was built: nothing is compiled in the guest.
check python-compiled 'python3 -v -c "import argparse, json" 2> out; ! grep -E "stale|# created" out'

check kcapi-enc 'kcapi-enc -e -c "cbc(aes)" --iv 00112233445566778899aabbccddeeff -p secret \
  --pbkdfiter 1000 -s deadbeef -i in -o out; test -s out'
check kcapi-dgst 'kcapi-dgst -c sha256 --hex -i in > out
  test "$(cut -c1-64 out)" = "$(sha256sum in | cut -c1-64)"'
check python-af-alg 'python3 -c "
import socket
with socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET) as algorithm:
  algorithm.bind((\"skcipher\", \"cbc(aes)\"))
  algorithm.setsockopt(socket.SOL_ALG, socket.ALG_SET_KEY, bytes(16))
  operation, _ = algorithm.accept()
  operation.sendmsg_afalg([bytes(16)], op=socket.ALG_OP_ENCRYPT, iv=bytes(16))
  # NIST AESAVS, key 0, plain text 0.
  assert operation.recv(16).hex() == \"66e94bd4ef8a2c3b884cfa59ca342b2e\"
"'
rmmod brd
modprobe -a loop fuse esp4 xfrm_user macsec veth wireguard fou ipip tun
modprobe brd rd_nr=4 rd_size=65536
check dm-crypt-plain 'cryptsetup open --type plain --cipher aes-xts-plain64 --key-size 512 \
    --key-file key --disable-locks /dev/ram0 plain
  dd if=in of=/dev/mapper/plain bs=64k conv=fsync; cmp -n 65536 in /dev/mapper/plain
  ! cmp -s -n 65536 in /dev/ram0; cryptsetup close --disable-locks plain'
check dm-crypt-luks 'cryptsetup luksFormat -q --disable-locks --pbkdf pbkdf2 \
    --pbkdf-force-iterations 1000 --key-file key /dev/ram1
  cryptsetup open --disable-locks --key-file key /dev/ram1 luks
  mke2fs -q -t ext4 /dev/mapper/luks; mkdir -p /mnt/luks; mount /dev/mapper/luks /mnt/luks
  cp in /mnt/luks; sync; cmp in /mnt/luks/in; umount /mnt/luks; cryptsetup close --disable-locks luks'
check dm-crypt-luks-null 'cryptsetup luksFormat -q --disable-locks --pbkdf pbkdf2 \
    --pbkdf-force-iterations 1000 --cipher cipher_null-ecb --key-size 256 --key-file key /dev/ram1
  cryptsetup open --disable-locks --key-file key /dev/ram1 luks
  dd if=in of=/dev/mapper/luks bs=64k conv=fsync; grep -q HelpFormatter /dev/ram1
  cryptsetup close --disable-locks luks'
check dm-linear 'dmsetup --noudevsync create linear --table "0 1000 linear /dev/ram2 0"
  dd if=key of=/dev/mapper/linear conv=fsync; cmp -n 64 key /dev/mapper/linear
  dmsetup --noudevsync remove linear'
check fscrypt 'mke2fs -q -t ext4 -O encrypt -b 4096 /dev/ram3; mkdir -p /mnt/ext4
  mount /dev/ram3 /mnt/ext4; mkdir /mnt/ext4/secret; python3 -c "
import fcntl, os, struct
folder = os.open(\"/mnt/ext4/secret\", os.O_RDONLY)
key = bytearray(struct.pack(\"<II32sII32x\", 2, 0, b\"\", 64, 0) + bytes(range(64)))
fcntl.ioctl(folder, 0xc0506617, key)  # FS_IOC_ADD_ENCRYPTION_KEY
fcntl.ioctl(folder, 0x800c6613, struct.pack(\"<BBBB4x16s\", 2, 1, 4, 2, bytes(key[8:24])))  # ..._POLICY
"
  cp in /mnt/ext4/secret; sync; cmp in /mnt/ext4/secret/in; umount /mnt/ext4'
check loop 'truncate -s 16M out; mke2fs -q -F -t ext4 out; mkdir -p /mnt/loop
  mount -o loop out /mnt/loop; cp in /mnt/loop; umount /mnt/loop'
check gocryptfs 'mkdir out out.mount; gocryptfs -init -q -scryptn 10 -extpass "echo secret" out
  gocryptfs -q -extpass "echo secret" out out.mount; cp in out.mount; cmp in out.mount/in
  fusermount -u out.mount'
check encfs 'mkdir out out.mount; echo secret | encfs -S --standard /tmp/out /tmp/out.mount
  cp in out.mount; cmp in out.mount/in; fusermount -u out.mount'
check bindfs 'mkdir out out.mount; bindfs out out.mount; cp in out.mount; cmp in out/in
  fusermount -u out.mount'

# The servers and tunnels that the encryption task counts on. `wire DEVICE COMMAND` says whether what
# COMMAND sends can be read on DEVICE, and fails where COMMAND does.
cat > wire.py <<'END'
import socket, subprocess, sys, time
device, command = sys.argv[1:]
with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3)) as wire:  # ETH_P_ALL
  wire.setsockopt(socket.SOL_SOCKET, 33, 64 << 20)  # SO_RCVBUFFORCE
  wire.bind((device, 0))
  wire.setblocking(False)
  process = subprocess.Popen(["sh", "-c", command], stdin=subprocess.DEVNULL)
  seen = packets = 0
  ended = False
  while not ended:
    ended = process.poll() is not None
    try:
      while True:
        seen += wire.recv(70000).count(b"HelpFormatter")
        packets += 1
    except BlockingIOError:
      time.sleep(0.001)
  assert process.returncode == 0 and packets > 10, (process.returncode, packets)
print("readable" if seen else "secret")
END
state=/tmp/network scripts=/callprint/workloads/encryption
mkdir $state
ln -s /tmp/in $state/served
check servers "sh $scripts/servers.sh $state"
check tunnels "sh $scripts/tunnels.sh $state"
# wire_check NAME READABLE_OR_SECRET DEVICE COMMAND: COMMAND copies `in` to `out`.
wire_check() {
  check "$1" "test \$(python3 wire.py $3 '$4') = $2; cmp in out"
}
printf 'GET /tmp/in HTTP/1.0\r\n\r\n' > request
s_client='openssl s_client -quiet -connect 127.0.0.1:7001 -tls1_2'
tail='< request 2> /dev/null | tail -c $(stat -c %s in) > out'
for cipher in AES256-GCM-SHA384 CHACHA20-POLY1305 AES128-SHA; do
  wire_check tls-$cipher secret lo "$s_client -cipher ECDHE-ECDSA-$cipher $tail"
done
wire_check tls-null readable lo "$s_client -cipher ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0 $tail"
wire_check socat-tls secret lo "socat -u OPENSSL:127.0.0.1:7002,verify=0 CREATE:out"
wire_check socat readable lo "socat -u TCP:127.0.0.1:7003 CREATE:out"
wire_check ncat-tls secret lo "ncat --ssl --recv-only 127.0.0.1 7004 > out"
wire_check ncat readable lo "ncat --recv-only 127.0.0.1 7005 > out"
wire_check curl-https secret lo "curl -s -k -o out https://127.0.0.1:7007/tmp/in"
wire_check curl-http readable lo "curl -s -o out http://127.0.0.1:7006/tmp/in"
check stunnel 'socat -u TCP:127.0.0.1:7009 CREATE:out; cmp in out; rm out
  socat -u TCP:127.0.0.1:7011 CREATE:out; cmp in out'
ssh="-F $state/ssh.conf" rsh="-S $scripts/rsh.sh"
for cipher in aes128-ctr chacha20-poly1305@openssh.com; do
  wire_check ssh-$cipher secret lo "ssh $ssh -c $cipher 127.0.0.1 cat /tmp/in > out"
done
wire_check rsh readable lo "netkit-rsh 127.0.0.1 cat /tmp/in > out"
wire_check scp-ssh secret lo "scp -q -O $ssh 127.0.0.1:/tmp/in out"
wire_check scp-rsh readable lo "scp -q -O $rsh 127.0.0.1:/tmp/in out"
server='-s /usr/lib/openssh/sftp-server 127.0.0.1:/tmp/in out'
wire_check sftp-ssh secret lo "sftp -q $ssh $server"
wire_check sftp-rsh readable lo "sftp -q $rsh $server"
wire_check rsync-ssh secret lo "rsync --blocking-io -W -e \"ssh $ssh\" 127.0.0.1:/tmp/in out"
wire_check rsync-rsh readable lo "rsync --blocking-io -W -e $scripts/rsh.sh 127.0.0.1:/tmp/in out"
for kind in wireguard fou; do
  check $kind-up "sh $scripts/udp_tunnel.sh $kind up $state"
done
for tunnel in esp-cbc:1:secret:near0 esp-gcm:2:secret:near0 esp-null:3:readable:near0 \
  macsec-encrypt:4:secret:near1 macsec-integrity:5:readable:near2 wireguard:6:secret:near0 \
  fou:7:readable:near0 openvpn-aes:8:secret:near0 openvpn-none:9:readable:near0; do
  IFS=: read -r name number wanted device <<END
$tunnel
END
  wire_check $name $wanted $device "socat -u TCP:10.0.$number.2:7000 CREATE:out"
done
for kind in wireguard fou; do
  check $kind-down "sh $scripts/udp_tunnel.sh $kind down $state"
done

for tool in gzip bzip2 xz zstd; do
  check $tool "$tool -c in > out; $tool -d -c out | cmp - in"
done
check lrzip 'lrzip -q -o out in; lrzip -q -d -o out.plain out; cmp in out.plain'
check zpaq 'zpaq add out.zpaq in -m1; zpaq list out.zpaq'
check zpaq-key 'zpaq add out.zpaq in -m1 -key secret; zpaq list out.zpaq -key secret'
check dar 'mkdir out; cp in out/; dar -q -c out.dar -R out; test -s out.dar.1.dar'
check dar-key 'mkdir out; cp in out/; dar -q -c out.dar -R out -K aes:secret; test -s out.dar.1.dar'
check tar 'tar cf out.tar in; tar xOf out.tar | cmp - in'
check coreutils 'dd if=in of=out bs=4k; sha256sum in out; md5sum in; sort in > /dev/null; wc in; od in | tail'
check find-grep-sed-awk 'find /usr/bin -name "g*p" | grep -q /usr/bin/gzip
  test "$(echo a b | sed s/a/c/ | awk "{print \$2 \$1}")" = bc; diff in in; file=$(ls in)'
check bash 'bash -c "a=(1 2); test \${#a[@]} = 2"'
check tracefs 'grep -qw function_graph /sys/kernel/tracing/available_tracers'
check identity 'test "$(id -un)" = root; test "$(uname -n)" = guest'
exit 42

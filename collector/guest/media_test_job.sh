#!/bin/sh
# The job of media_boot_test: a session with each player that does not need a screen. Prints `works NAME`
# or `broken NAME STATUS` with what it said.
modprobe snd-dummy || exit 1
chmod 666 /dev/snd/*
scripts=/callprint/workloads/video_playback
export DATA=/tmp/data WORK=/tmp/data/work MARKS=/tmp/marks SECRET=secret
mkdir -p $DATA/videos
video=h264-256x144-30.mkv
python3 -S $scripts/videos.py $DATA/videos $video || exit 1

# check PLAYER: a session with it plays and pauses.
check() {
  rm -rf $WORK $MARKS
  mkdir $WORK
  answer=$(python3 -S $scripts/session.py "$1" null $video 2>&1) && {
    echo go > $WORK/go
    read -r answer < $WORK/done
  }
  if [ "$answer" = over ] && grep -q 'state playing' $MARKS && grep -q 'state paused' $MARKS; then
    echo "works $1"
  else
    echo "broken $1 1"
    echo "$answer"
    tail -n 5 $WORK/*.log
  fi
  pkill -KILL 'mpv|mplayer|vlc|ffmpeg|python3'
}

check mpv
check mpv-stream
check mplayer
check vlc
exit 42

"""A session with a player: plays, pauses, seeks, mutes, with and without other work beside it.

  session.py PLAYER OUTPUT VIDEO

Runs in a run's setup, before the trace: starts the player and the load, waits for the player, and leaves a
process behind, which lets the session happen once a line comes in by $WORK/go, and answers through
$WORK/done: `over`, or what went wrong. Those two are pipes, and to use them is all that the traced command
does.

What happens is drawn from $SECRET. $MARKS gets a line `CLOCK_MONOTONIC_NS NAME VALUE` for each change:

  driver PID     the process that lets it happen, which is no part of what is observed
  player, output, video NAME
  state VALUE    as the player reports it, `changing` from a command to its report (players.py)
  muted yes|no   as the player reports it
  load KIND      what load.py is told to do, or none
  rate NUMBER    calls a second that the load is told to make; 0: none, or at a rate of its own
  feed on|off    a stream's data come, or do not
  position S     where the player says that it is, in seconds, asked behind each change of state
  end yes        the session is over

State, load, mute, position and feed change by clocks of their own, so that nothing but the player's own
doing tells the one from the other. Between changes the process sleeps.
"""
import os
import random
import select
import sys
import time

import load
import players
import videos

SESSION_SECONDS = 10
# No change is held shorter or longer.
STATE_SECONDS = (0.8, 2.4)
LOAD_SECONDS = (0.8, 2.4)
MUTE_SECONDS = (1.5, 8)
SEEK_SECONDS = (2, 8)
FEED_SECONDS = (1.5, 3.5)
# A player that reports nothing for so long after a command has failed.
REPORT_SECONDS = 3
# Behind its start: VLC says that it plays before it pauses, as it was told to.
REST_SECONDS = 1
ANSWER_SECONDS = 0.1
NO_LOAD_SHARE = 0.4
# About that of a player, and what is around it: load alone is as busy as play alone, or busier.
CALLS_PER_SECOND = (8000, 150000)
TICKS_MS = (10, 20, 33, 40, 66)
LAST_FRAME_SHARE = 0.4
# Of play before the last frame.
RUN_OUT_SECONDS = 0.5
# A player that cannot go on from there gets there only so shortly before the session's end.
LAST_SECONDS = 3
# From here on a video could end before the next change.
SAFE_SECONDS = videos.SECONDS - 2 * STATE_SECONDS[1]
# States that last until the player is told, or sent, something else.
SETTLED = ('playing', 'paused', 'ended', 'buffering')


class Marks:
    """Writes each value of each name once, with the time."""

    def __init__(self, path):
        self.file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self.last = {}

    def write(self, name, value):
        """Whether there was something to write."""
        changed = self.last.get(name) != value
        if changed:
            self.last[name] = value
            line = '%d %s %s\n' % (time.clock_gettime_ns(time.CLOCK_MONOTONIC), name, value)
            os.write(self.file, line.encode())
        return changed


class Session:
    def __init__(self, player, player_pid, folder, secret, marks):
        self.player = player
        self.marks = marks
        self.random = random.Random(secret)
        self.load = os.open(folder + '/load', os.O_RDWR)
        self.poll = select.poll()
        self.poll.register(player.fileno(), select.POLLIN)
        self.exit = os.pidfd_open(player_pid)
        self.poll.register(self.exit, select.POLLIN)
        self.position = REST_SECONDS
        self.played_since = None
        self.told_since = None
        self.feed = os.open(folder + '/feed', os.O_RDWR) if player.feeds else None
        self.fed = True

    def report(self):
        state = self.player.state()
        now = time.monotonic()
        if self.played_since is not None:
            self.position += now - self.played_since
        self.played_since = now if state in ('playing', 'changing') else None
        if state in SETTLED:
            self.told_since = None
        elif self.told_since is None:
            self.told_since = now
        elif now - self.told_since > REPORT_SECONDS:
            raise players.PlayerError('the player is still %s: %s' % (state, self.player.facts))
        self.marks.write('muted', 'yes' if self.player.muted() else 'no')
        if self.marks.write('state', state) and state != 'changing':
            self.player.ask_position()
        if self.player.position is not None:
            self.marks.write('position', '%.3f' % self.player.position)

    def wait(self, until):
        """Sleeps, and writes down what the player reports."""
        while (left := until - time.monotonic()) > 0:
            ready = dict(self.poll.poll(left * 1000))
            if self.exit in ready:
                raise players.PlayerError('the player has gone')
            if ready:
                self.player.update()
            self.report()

    def seek(self, seconds):
        self.player.seek(seconds)
        self.position = seconds

    def change_state(self):
        state = self.player.state()
        if state == 'playing':
            stays = self.end - time.monotonic() < LAST_SECONDS
            if ((self.player.leaves_last_frame or stays and self.player.has_last_frame)
                    and self.random.random() < LAST_FRAME_SHARE):
                self.seek(videos.SECONDS - RUN_OUT_SECONDS)
            else:
                self.player.pause(True)
        elif state == 'ended' and self.player.leaves_last_frame:
            self.seek(0)
            self.player.pause(False)
        elif state == 'buffering':
            self.player.pause(True)
        elif state == 'paused':
            self.player.pause(False)

    def change_load(self):
        kind, rate = 'none', 0
        if self.random.random() >= NO_LOAD_SHARE:
            kind = self.random.choice(load.KINDS)
            if kind in load.CALLS:
                low, high = CALLS_PER_SECOND
                rate = round(low * (high / low) ** self.random.random())
        self.marks.write('load', kind)
        self.marks.write('rate', rate)
        os.write(self.load, b'%s %d %d\n' % (kind.encode(), rate, self.random.choice(TICKS_MS)))

    def change_mute(self):
        if self.player.state() == 'playing' or self.player.mutes_paused:
            self.player.mute(not self.player.muted())

    def change_position(self):
        state = self.player.state()
        if (state == 'playing' and self.player.seeks or
                state == 'paused' and self.player.seeks_paused):
            self.seek(self.random.randrange(0, videos.SECONDS // 2))

    def change_feed(self):
        self.fed = not self.fed
        self.marks.write('feed', 'on' if self.fed else 'off')
        os.write(self.feed, b'on\n' if self.fed else b'off\n')

    def run(self):
        start = time.monotonic()
        self.end = start + SESSION_SECONDS
        clocks = [(self.change_state, STATE_SECONDS), (self.change_load, LOAD_SECONDS),
                  (self.change_mute, MUTE_SECONDS), (self.change_position, SEEK_SECONDS)]
        if self.player.feeds:
            clocks.append((self.change_feed, FEED_SECONDS))
        due = [start + self.random.uniform(0, high) for _, (_, high) in clocks]
        self.report()
        while min(due) < self.end:
            which = due.index(min(due))
            change, seconds = clocks[which]
            self.wait(due[which])
            state = self.player.state()
            if state == 'playing' and self.player.seeks and self.position > SAFE_SECONDS:
                self.seek(0)
            elif state in SETTLED or change in (self.change_load, self.change_feed):
                change()
            self.report()
            due[which] += self.random.uniform(*seconds)
        self.wait(self.end)


def listen(player, seconds):
    poll = select.poll()
    poll.register(player.fileno(), select.POLLIN)
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        if poll.poll(left * 1000):
            player.update()


def start(player, output, video, folder, secret):
    for name in ('load', 'go', 'done'):
        os.mkfifo(folder + '/' + name)
    scripts = os.path.dirname(os.path.abspath(__file__))
    players.spawn(['python3', '-S', scripts + '/load.py', folder + '/load', video, folder],
                  folder + '/load.log')
    wanted = 'paused' if random.Random(secret + '/start').random() < 0.5 else 'playing'
    process = player.launch(video, output, paused=wanted == 'paused')
    player.connect()
    deadline = time.monotonic() + players.START_SECONDS
    while player.state() not in ('playing', 'paused') and time.monotonic() < deadline:
        if process.poll() is not None:
            break
        listen(player, ANSWER_SECONDS)
        # VLC keeps the first changes of its state to itself, until it is asked for something.
        player.ask_position()
    listen(player, REST_SECONDS)
    player.ask_position()
    listen(player, ANSWER_SECONDS)
    if player.state() != wanted:
        with open(player.log, errors='replace') as log:
            raise players.PlayerError('the player is %s at the start, not %s: %s' %
                                      (player.state(), wanted, log.read()[-1000:]))
    return process.pid


def run(names, player, player_pid, folder, secret):
    marks = Marks(os.environ['MARKS'])
    marks.write('driver', os.getpid())
    for name, value in names.items():
        marks.write(name, value)
    marks.write('load', 'none')
    marks.write('rate', 0)
    Session(player, player_pid, folder, secret, marks).run()
    marks.write('end', 'yes')


def main(player_name, output, video):
    folder, secret = os.environ['WORK'], os.environ['SECRET']
    player = players.PLAYERS[player_name](folder)
    pid = start(player, output, os.environ['DATA'] + '/videos/' + video, folder, secret)
    go, done = (os.open(folder + '/' + name, os.O_RDWR) for name in ('go', 'done'))
    if os.fork() != 0:
        return
    # Whoever waits for the end of the start's output does not wait for the session.
    os.setsid()
    with open(folder + '/session.log', 'wb') as log:
        for stream in (1, 2):
            os.dup2(log.fileno(), stream)
    try:
        os.read(go, 100)
        run({'player': player_name, 'output': output, 'video': video}, player, pid, folder, secret)
        answer = 'over'
    except Exception as error:  # Whatever it is: somebody waits for the answer.
        answer = '%s: %s' % (type(error).__name__, str(error).replace('\n', ' '))
    os.write(done, answer.encode() + b'\n')


if __name__ == '__main__':
    main(*sys.argv[1:])

"""Players that can be told to play or pause, and that report by themselves what they do.

`launch` starts the player, `connect` opens its channel. `facts` holds what it has reported last; `state()`
says what that comes to:

  playing    frames and sound advance
  paused     told to pause, and idle
  ended      idle behind the last frame, which stays on the screen
  seeking    on its way to another position
  buffering  wants to play, waits for data
  starting   none of these yet
  changing   told to change, and yet to report it

Nothing here asks again and again: between changes a session sleeps in one poll().
"""
import json
import os
import re
import socket
import subprocess
import time

START_SECONDS = 30


class PlayerError(Exception):
    pass


def spawn(arguments, log, **options):
    """Starts a program that outlives this one, in a process group of its own."""
    with open(log, 'wb') as output:
        return subprocess.Popen(arguments, stdin=subprocess.DEVNULL,
                                **{'stdout': output, 'stderr': output, 'start_new_session': True,
                                   **options})


def retry(action, what):
    """Calls `action` until it raises no OSError: what it needs comes up with the player."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            return action()
        except OSError as error:
            if time.monotonic() > deadline:
                raise PlayerError('%s: %s after %d s' % (what, error, START_SECONDS)) from error
            time.sleep(0.02)


class Lines:
    """Whole lines out of a descriptor that has something to read."""

    def __init__(self, descriptor):
        self.descriptor = descriptor
        self.rest = b''

    def read(self):
        data = os.read(self.descriptor, 65536)
        if not data:
            raise PlayerError('the player has gone')
        *lines, self.rest = (self.rest + data).split(b'\n')
        return [line.decode(errors='replace').strip() for line in lines]


class Mpv:
    """mpv, over its JSON IPC socket; it sends each change of the properties it is told to observe."""

    OUTPUTS = {
        'null': ['--vo=null'],
        'drm': ['--vo=drm', '--drm-mode=640x480', '--video-unscaled=yes', '--profile=sw-fast'],
    }
    POSITION = 1000  # The number of the request for it.
    OBSERVED = ['pause', 'core-idle', 'seeking', 'paused-for-cache', 'eof-reached', 'mute']
    # What it can do, and what of it while it pauses.
    seeks, seeks_paused, mutes_paused = True, True, True
    # Whether it stays on the last frame, and goes on from there when told to.
    has_last_frame, leaves_last_frame = True, True
    # Whether feed.py sends the video.
    feeds = False

    def __init__(self, folder):
        self.folder = folder
        self.path = folder + '/mpv.socket'
        self.log = folder + '/mpv.log'
        self.facts = {}
        self.expected = {}  # What it was told to, and has not reported.
        self.position = None

    def launch(self, video, output, paused):
        return spawn(['mpv', '--no-config', '--no-terminal', '--really-quiet', '--ytdl=no',
                      '--load-scripts=no', '--osc=no', '--hwdec=no', '--keep-open=yes',
                      '--ao=alsa', '--audio-device=alsa/hw:0', '--input-ipc-server=' + self.path,
                      '--pause=' + ('yes' if paused else 'no'), *self.OUTPUTS[output],
                      *self.source(video)], self.log)

    def source(self, video):
        return [video]

    def connect(self):
        self.socket = socket.socket(socket.AF_UNIX)
        retry(lambda: self.socket.connect(self.path), self.path)
        self.lines = Lines(self.socket.fileno())
        for number, name in enumerate(self.OBSERVED, 1):
            self.send('observe_property', number, name)

    def fileno(self):
        return self.socket.fileno()

    def send(self, *command):
        self.socket.sendall(json.dumps({'command': command}).encode() + b'\n')

    def update(self):
        """Reads what the player has sent. Precondition: it has sent something."""
        for line in self.lines.read():
            message = json.loads(line)
            if message.get('event') == 'property-change':
                self.facts[message['name']] = message.get('data')
                if self.expected.get(message['name']) == message.get('data'):
                    self.expected.pop(message['name'], None)
            elif message.get('event') == 'playback-restart':
                self.expected.pop('seek', None)
            elif message.get('request_id') == self.POSITION:
                # On the way to another position it has none.
                self.position = message.get('data', self.position)
            elif message.get('error', 'success') != 'success':
                raise PlayerError('mpv refuses a command: ' + line)

    def state(self):
        facts = self.facts
        if self.expected:
            return 'changing'
        if len(facts) < len(self.OBSERVED):
            return 'starting'
        if facts['seeking']:
            return 'seeking'
        if facts['eof-reached']:
            return 'ended' if facts['core-idle'] else 'seeking'
        if facts['pause']:
            return 'paused' if facts['core-idle'] else 'seeking'
        if facts['paused-for-cache']:
            return 'buffering'
        return 'starting' if facts['core-idle'] else 'playing'

    def muted(self):
        return bool(self.facts.get('mute'))

    def ask_position(self):
        self.socket.sendall(json.dumps({'command': ['get_property', 'time-pos'],
                                        'request_id': self.POSITION}).encode() + b'\n')

    def set(self, name, value):
        if self.facts.get(name) != value:
            self.expected[name] = value
            self.send('set_property', name, value)

    def pause(self, value):
        self.set('pause', value)

    def mute(self, value):
        self.set('mute', value)

    def seek(self, seconds):
        self.expected['seek'] = seconds
        self.send('seek', seconds, 'absolute+exact')



class MpvStream(Mpv):
    """mpv, playing what comes in by a pipe as fast as it is played, and at times not at all (feed.py)."""

    seeks, seeks_paused, mutes_paused = False, False, True
    has_last_frame, leaves_last_frame = False, False
    feeds = True

    def source(self, video):
        pipe = self.folder + '/stream'
        for path in (pipe, self.folder + '/feed'):
            os.mkfifo(path)
        spawn(['python3', '-S', os.path.dirname(os.path.abspath(__file__)) + '/feed.py',
               self.folder + '/feed', video, pipe], self.folder + '/feed.log')
        # Little is read ahead, so that it runs out of data soon after they stop.
        return ['--cache=yes', '--cache-secs=1', '--stream-buffer-size=4096', '--cache-pause-wait=0.2',
                pipe]


class Mplayer:
    """MPlayer in slave mode: commands go in by a FIFO, answers come out of another."""

    OUTPUTS = {
        'null': ['-vo', 'null'],
        'fbdev': ['-vo', 'fbdev2', '-osdlevel', '0'],
    }
    # Told to seek while it pauses, it says that it plays, but does not.
    seeks, seeks_paused, mutes_paused = True, False, True
    # It exits where the file ends.
    has_last_frame, leaves_last_frame = False, False
    feeds = False

    def __init__(self, folder):
        self.input = folder + '/mplayer.in'
        self.output = folder + '/mplayer.out'
        self.log = folder + '/mplayer.log'
        self.facts = {}
        self.asked = []  # Properties that it has not answered; it answers in order.
        self.position = None

    def launch(self, video, output, paused):
        for path in (self.input, self.output):
            os.mkfifo(path)
        # Open for both, so that nobody waits for, or loses, the other end.
        answers = os.open(self.output, os.O_RDWR)
        commands = os.open(self.input, os.O_RDWR)
        player = spawn(['mplayer', '-noconfig', 'all', '-nolirc', '-nojoystick', '-slave', '-quiet',
                        '-noautosub', '-input', 'nodefault-bindings:file=' + self.input,
                        '-ao', 'alsa:device=hw=0', *self.OUTPUTS[output], video],
                       self.log, stdout=answers, pass_fds=(commands,))
        if paused:
            os.write(commands, b'pause\n')
        return player

    def connect(self):
        self.commands = os.open(self.input, os.O_RDWR)
        self.answers = os.open(self.output, os.O_RDWR)
        self.lines = Lines(self.answers)
        self.ask_state()

    def fileno(self):
        return self.answers

    def send(self, command):
        os.write(self.commands, command.encode() + b'\n')

    def ask(self, *names):
        for name in names:
            self.asked.append(name)
            self.send('pausing_keep_force get_property ' + name)

    def ask_state(self):
        """Lets the player say what state it is in, once it has done all it was told before."""
        self.ask('pause', 'mute')

    def ask_position(self):
        self.ask('time_pos')

    def update(self):
        for line in self.lines.read():
            if line.startswith('ANS_'):
                name = self.asked.pop(0)
                answer, _, value = line[4:].partition('=')
                if answer == 'ERROR':  # Nothing to mute in a silent video, no position for a moment.
                    continue
                if answer != name:
                    raise PlayerError('MPlayer was asked for %s, but says %s' % (name, line))
                if name == 'time_pos':
                    self.position = float(value)
                else:
                    self.facts[name] = value

    def state(self):
        if 'pause' in self.asked or 'mute' in self.asked:
            return 'changing'
        return {'yes': 'paused', 'no': 'playing'}.get(self.facts.get('pause'), 'starting')

    def muted(self):
        return self.facts.get('mute') == 'yes'

    def pause(self, value):
        if value != (self.facts.get('pause') == 'yes'):
            self.send('pause')
            self.ask_state()

    def mute(self, value):
        self.send('pausing_keep_force mute %d' % value)
        self.ask_state()

    def seek(self, seconds):
        self.send('pausing_keep_force seek %.3f 2' % seconds)
        self.ask_state()


class Vlc:
    """VLC, over the socket of its remote control, which prints each change of its input's state."""

    OUTPUTS = {'null': ['--vout=vdummy']}
    STATES = {'Play': 'playing', 'Pause': 'paused'}
    # While it pauses, it obeys nothing but to go on.
    seeks, seeks_paused, mutes_paused = True, False, False
    # Told to go on from the end, it stops; to play again is another input.
    has_last_frame, leaves_last_frame = True, False
    feeds = False

    def __init__(self, folder):
        self.folder = folder
        self.path = folder + '/vlc.socket'
        self.log = folder + '/vlc.log'
        self.facts = {}
        self.expected = {}  # What it was told to, and has not reported.
        self.told_to_pause = False
        self.position = None

    def launch(self, video, output, paused):
        self.told_to_pause = paused
        # It refuses to run as root.
        os.chmod(self.folder, 0o777)
        return spawn(['setpriv', '--reuid=1000', '--regid=1000', '--clear-groups',
                      'vlc', '--intf=oldrc', '--rc-fake-tty', '--rc-unix=' + self.path,
                      '--aout=alsa', '--alsa-audio-device=hw:0', '--no-video-title-show', '--no-osd',
                      '--no-spu', '--play-and-pause', *(['--start-paused'] if paused else []),
                      *self.OUTPUTS[output], video],
                     self.log, env={**os.environ, 'HOME': self.folder, 'XDG_RUNTIME_DIR': self.folder})

    def connect(self):
        self.socket = socket.socket(socket.AF_UNIX)
        retry(lambda: self.socket.connect(self.path), self.path)
        self.lines = Lines(self.socket.fileno())
        self.send('status')

    def fileno(self):
        return self.socket.fileno()

    def send(self, command):
        self.socket.sendall(command.encode() + b'\n')

    def update(self):
        for line in self.lines.read():
            # `status change: ( pause state: 3 ): Pause` comes from the input itself, when it changes
            # (but for changes in its first moments); the same without the word when the remote control
            # looks, which it does before it obeys.
            if line.isdigit():
                self.position = int(line)
            elif line == "Type 'pause' to continue.":
                self.report('state', 'paused')  # The answer to `status`, and to what it refuses.
            change = re.match(r'status change: \( (\w+)(?: \w+)?: (\S+) \)(?:: (\w+))?$', line)
            if not change:
                continue
            name, value, word = change.groups()
            if word:
                self.report('state', self.STATES.get(word, 'starting'))
                # Where it seeks to the end, it stops there and does not say that it got there.
                self.expected.pop('seek', None)
            elif name in ('play', 'pause'):
                self.report('state', 'paused' if name == 'pause' else 'playing')
            elif name == 'audio':
                self.report('muted', int(value) == 0)
            elif name == 'time':
                self.report('seek', True)

    def ask_position(self):
        self.send('get_time')

    def report(self, name, value):
        self.facts[name] = value
        if self.expected.get(name) == value:
            del self.expected[name]

    def state(self):
        if self.expected:
            return 'changing'
        state = self.facts.get('state', 'starting')
        # It pauses by itself only behind the last frame.
        return 'ended' if state == 'paused' and not self.told_to_pause else state

    def muted(self):
        return self.facts.get('muted', False)

    def pause(self, value):
        wanted = 'paused' if value else 'playing'
        self.told_to_pause = value
        if self.facts.get('state') != wanted:
            self.expected['state'] = wanted
            self.send('pause')

    def mute(self, value):
        if value != self.muted():
            self.expected['muted'] = value
            self.send('volume %d' % (0 if value else 256))

    def seek(self, seconds):
        self.expected['seek'] = True
        self.send('seek %d' % seconds)


PLAYERS = {'mpv': Mpv, 'mpv-stream': MpvStream, 'mplayer': Mplayer, 'vlc': Vlc}

#!/usr/bin/env python3
"""What players say, and what it is taken to mean. The lines are those that the players were seen to send."""
import json
import os
import socket
import tempfile
import unittest

import players


class Conversation(unittest.TestCase):
    def talk_to(self, player):
        """The player's end of its channel."""
        ours, theirs = socket.socketpair()
        self.addCleanup(ours.close)
        self.addCleanup(theirs.close)
        player.socket = ours
        player.lines = players.Lines(ours.fileno())
        return theirs


class LinesTest(unittest.TestCase):
    def test_keeps_a_line_until_it_is_whole(self):
        reader, writer = os.pipe()
        lines = players.Lines(reader)
        os.write(writer, b'one\ntw')
        self.assertEqual(lines.read(), ['one'])
        os.write(writer, b'o\r\n')
        self.assertEqual(lines.read(), ['two'])
        os.close(writer)
        with self.assertRaises(players.PlayerError):
            lines.read()
        os.close(reader)


class MpvTest(Conversation):
    def setUp(self):
        self.mpv = players.Mpv('/nowhere')
        self.theirs = self.talk_to(self.mpv)
        self.hear(**{'pause': False, 'core-idle': False, 'seeking': False, 'paused-for-cache': False,
                     'eof-reached': False, 'mute': False})

    def hear(self, **facts):
        self.send(*[{'event': 'property-change', 'name': name.replace('_', '-'), 'data': data}
                    for name, data in facts.items()])

    def send(self, *messages):
        self.theirs.sendall(b''.join(json.dumps(message).encode() + b'\n' for message in messages))
        self.mpv.update()

    def test_is_starting_until_everything_is_known(self):
        self.assertEqual(players.Mpv('/nowhere').state(), 'starting')
        self.hear(core_idle=True)
        self.assertEqual(self.mpv.state(), 'starting')

    def test_plays(self):
        self.assertEqual(self.mpv.state(), 'playing')

    def test_changes_until_it_reports_what_it_was_told(self):
        self.mpv.pause(True)
        self.assertEqual(self.mpv.state(), 'changing')
        self.send({'request_id': 0, 'error': 'success'})
        self.assertEqual(self.mpv.state(), 'changing')
        self.hear(pause=True, core_idle=True)
        self.assertEqual(self.mpv.state(), 'paused')

    def test_is_told_nothing_that_is_so_already(self):
        self.mpv.pause(False)
        self.mpv.mute(False)
        self.assertEqual(self.mpv.state(), 'playing')
        self.theirs.setblocking(False)
        with self.assertRaises(BlockingIOError):
            self.theirs.recv(1)

    def test_changes_until_it_plays_from_where_it_was_sent(self):
        self.mpv.seek(3)
        self.hear(seeking=True)
        self.hear(seeking=False)
        self.assertEqual(self.mpv.state(), 'changing')
        self.send({'event': 'playback-restart'})
        self.assertEqual(self.mpv.state(), 'playing')

    def test_has_ended_where_it_stays_on_the_last_frame(self):
        self.hear(pause=True)
        self.hear(eof_reached=True, core_idle=True)
        self.assertEqual(self.mpv.state(), 'ended')

    def test_buffers_unless_it_is_paused_as_well(self):
        self.hear(core_idle=True, paused_for_cache=True)
        self.assertEqual(self.mpv.state(), 'buffering')
        self.hear(pause=True)
        self.assertEqual(self.mpv.state(), 'paused')

    def test_keeps_its_position_where_it_has_none(self):
        self.mpv.ask_position()
        self.send({'request_id': players.Mpv.POSITION, 'error': 'success', 'data': 2.5})
        self.mpv.ask_position()
        self.send({'request_id': players.Mpv.POSITION, 'error': 'property unavailable'})
        self.assertEqual(self.mpv.position, 2.5)

    def test_fails_when_it_refuses_a_command(self):
        with self.assertRaisesRegex(players.PlayerError, 'refuses'):
            self.send({'request_id': 0, 'error': 'property unavailable'})


class MplayerTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.mplayer = players.Mplayer(folder.name)
        os.mkfifo(self.mplayer.input)
        os.mkfifo(self.mplayer.output)
        self.mplayer.connect()
        self.answer('ANS_pause=no', 'ANS_mute=no')

    def answer(self, *lines):
        os.write(self.mplayer.answers, ''.join(line + '\n' for line in lines).encode())
        self.mplayer.update()

    def test_changes_until_it_has_answered_all_questions(self):
        self.assertEqual(self.mplayer.state(), 'playing')
        self.mplayer.pause(True)
        self.answer('ANS_pause=yes')
        self.assertEqual(self.mplayer.state(), 'changing')
        self.answer('ANS_mute=no')
        self.assertEqual(self.mplayer.state(), 'paused')

    def test_reports_its_position(self):
        self.mplayer.ask_position()
        self.answer('ANS_time_pos=3.371000')
        self.assertEqual(self.mplayer.position, 3.371)
        self.mplayer.ask_position()
        self.answer('ANS_ERROR=PROPERTY_UNAVAILABLE')
        self.assertEqual(self.mplayer.position, 3.371)
        self.assertEqual(self.mplayer.state(), 'playing')

    def test_has_nothing_to_mute_in_a_silent_video(self):
        self.mplayer.mute(True)
        self.answer('ANS_pause=no')
        self.assertEqual(self.mplayer.state(), 'changing')
        self.answer('ANS_ERROR=PROPERTY_UNAVAILABLE')
        self.assertEqual(self.mplayer.state(), 'playing')
        self.assertFalse(self.mplayer.muted())

    def test_fails_where_it_answers_something_else(self):
        self.mplayer.ask_position()
        with self.assertRaisesRegex(players.PlayerError, 'time_pos'):
            self.answer('ANS_pause=no')


class VlcTest(Conversation):
    def setUp(self):
        self.vlc = players.Vlc('/nowhere')
        self.theirs = self.talk_to(self.vlc)

    def hear(self, *lines):
        self.theirs.sendall(''.join(line + '\r\n' for line in lines).encode())
        self.vlc.update()

    def test_starts_with_what_its_remote_control_finds(self):
        self.assertEqual(self.vlc.state(), 'starting')
        self.hear('status change: ( new input: file:///tmp/a.mkv )', 'status change: ( play state: 3 )')
        self.assertEqual(self.vlc.state(), 'playing')

    def test_starts_paused_where_its_remote_control_says_no_more(self):
        self.vlc.told_to_pause = True  # By an option.
        self.hear("Type 'pause' to continue.", 'status: returned 0 (no error)')
        self.assertEqual(self.vlc.state(), 'paused')

    def test_changes_when_its_input_says_so(self):
        self.hear('status change: ( play state: 3 )')
        self.vlc.pause(True)
        self.hear('pause: returned 0 (no error)')
        self.assertEqual(self.vlc.state(), 'changing')
        self.hear('status change: ( pause state: 3 ): Pause')
        self.assertEqual(self.vlc.state(), 'paused')
        self.vlc.pause(False)
        # What the remote control noticed late.
        self.hear('status change: ( pause state: 4 )')
        self.assertEqual(self.vlc.state(), 'changing')
        self.hear('status change: ( play state: 2 ): Play')
        self.assertEqual(self.vlc.state(), 'playing')

    def test_is_what_its_remote_control_finds_where_its_input_said_nothing(self):
        self.vlc.told_to_pause = True  # By an option.
        self.hear('status change: ( play state: 3 )')
        self.assertEqual(self.vlc.state(), 'playing')
        self.vlc.ask_position()
        self.hear('status change: ( pause state: 4 )', '0')
        self.assertEqual(self.vlc.state(), 'paused')

    def test_has_ended_where_nobody_told_it_to_pause(self):
        self.hear('status change: ( play state: 3 )')
        self.vlc.seek(11.5)
        self.assertEqual(self.vlc.state(), 'changing')
        self.hear('status change: ( pause state: 3 ): Pause')
        self.assertEqual(self.vlc.state(), 'ended')

    def test_changes_until_it_is_where_it_was_sent(self):
        self.hear('status change: ( play state: 3 )')
        self.vlc.seek(5)
        self.hear('seek: returned 0 (no error)')
        self.assertEqual(self.vlc.state(), 'changing')
        self.hear('status change: ( time: 5s )')
        self.assertEqual(self.vlc.state(), 'playing')

    def test_is_muted_at_volume_zero(self):
        self.hear('status change: ( play state: 3 )')
        self.vlc.mute(True)
        self.hear('status change: ( audio volume: 0 )')
        self.assertTrue(self.vlc.muted())
        self.assertEqual(self.vlc.state(), 'playing')


if __name__ == '__main__':
    unittest.main()

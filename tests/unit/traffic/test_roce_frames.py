# SPDX-License-Identifier: Apache-2.0
"""Frames of RoCEv2 as others read them: Wireshark's dissector, and the ICRC of scapy.

    test_roce_frames.py PROGRAM      which writes a capture, and says what is in it

Skips (77) without tshark or scapy: scripts/setup installs both.
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

try:
    from scapy.contrib.roce import BTH
    from scapy.layers.l2 import Ether
    from scapy.utils import rdpcap
except ImportError:
    rdpcap = None

PROGRAM = ''
WITH_RETH = (6, 10, 11, 12)
FIELDS = ('infiniband.bth.opcode', 'infiniband.bth.destqp', 'infiniband.bth.psn',
          'infiniband.bth.a', 'infiniband.bth.padcnt', 'udp.dstport', 'ip.checksum.status',
          'infiniband.invariant.crc', '_ws.malformed', 'infiniband.reth.va',
          'infiniband.reth.dmalen', 'infiniband.aeth.syndrome', 'infiniband.aeth.syndrome.timer')


def frames(folder):
    """(capture, what is in each frame) of the program."""
    capture = str(pathlib.Path(folder) / 'frames.pcap')
    told = subprocess.run([PROGRAM, capture], capture_output=True, text=True, check=True).stdout
    return capture, [list(map(int, line.split())) for line in told.splitlines()]


class RoceFrames(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.capture, self.told = frames(self.folder.name)

    def tearDown(self):
        self.folder.cleanup()

    def test_wireshark_reads_what_was_meant(self):
        fields = [word for name in FIELDS for word in ('-e', name)]
        read = subprocess.run(
            ['tshark', '-r', self.capture, '-o', 'ip.check_checksum:TRUE', '-T', 'fields', *fields],
            capture_output=True, text=True, check=True).stdout.splitlines()
        self.assertEqual(len(read), len(self.told))
        timers = set()
        for line, told in zip(read, self.told):
            opcode, pair, psn, acknowledge, payload, _, length, address, syndrome = told
            got = line.split('\t')
            self.assertEqual(int(got[0], 0), opcode)
            self.assertEqual(int(got[1], 0), pair)
            self.assertEqual(int(got[2], 0), psn)
            self.assertIn(got[3].lower(), ('1', 'true') if acknowledge else ('0', 'false'))
            self.assertEqual(int(got[4], 0), -payload % 4)
            self.assertEqual(got[5], '4791')
            self.assertEqual(got[6], '1', 'the checksum of IP')
            self.assertEqual(got[8], '', line)
            if opcode in WITH_RETH:
                self.assertEqual((int(got[9], 0), int(got[10], 0)), (address, length))
            if syndrome < 0:
                continue
            self.assertEqual(int(got[11], 0), syndrome)
            if syndrome >> 5 == 1:
                self.assertEqual(int(got[12], 0), syndrome & 31)
                timers.add(syndrome & 31)
        self.assertEqual(len(timers), 32, 'each time that a receiver may be not ready for')

    def test_scapy_computes_the_same_icrc(self):
        for number, frame in enumerate(rdpcap(self.capture)):
            octets = bytes(frame)
            again = Ether(octets)
            self.assertIn(BTH, again)
            again[BTH].icrc = None
            self.assertEqual(bytes(again)[-4:], octets[-4:], self.told[number])

    # What the check is worth: a frame with one other octet has another ICRC.
    def test_another_octet_is_another_icrc(self):
        octets = bytearray(bytes(rdpcap(self.capture)[3]))
        octets[-6] ^= 1
        again = Ether(bytes(octets))
        again[BTH].icrc = None
        self.assertNotEqual(bytes(again)[-4:], bytes(octets[-4:]))


if __name__ == '__main__':
    if rdpcap is None or shutil.which('tshark') is None:
        print('SKIP: wants tshark and python3-scapy')
        sys.exit(77)
    PROGRAM = sys.argv.pop(1)
    unittest.main()

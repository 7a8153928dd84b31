#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The Debian packages, installed on a minimal Debian 12 and used there as services would be.

The machine is a folder of its own, without a network once the packages are in; it goes with the
test. Skipped without debhelper, debootstrap or an archive to take Debian from.
"""

import contextlib
import pathlib
import shutil
import subprocess
import tempfile

import smoke
from smoke import Skip, expect, labs

SCENARIO = """\
schema: 1
name: rings
machine: {pages: no_huge, memory: 64MiB}
ports:
  - {name: a, device: net_ring0, rate_real_bps: 1Gbps}
  - {name: b, device: net_ring1, rate_real_bps: 1Gbps}
links:
  - name: wire
    a: a
    b: b
    parameters: {rate: 100Mbps, fec: {code: none}, latency: {propagation: 1ms}}
"""
# As systemd would: folders of the units, the broker as root, the daemon as its user.
SERVE = """\
set -e
install -d -m 0750 -g linkwright /run/linkwright-dataplane
install -d -m 0750 -o linkwright -g linkwright /run/linkwright /var/lib/linkwright
linkwright-dataplane --serve /run/linkwright-dataplane --group linkwright & dataplane=$!
for i in $(seq 100); do [ -e /run/linkwright-dataplane/dataplane.sock ] && break; sleep 0.1; done
setpriv --reuid linkwright --regid linkwright --init-groups \\
  linkwrightd --group linkwright --operator-group linkwright & daemon=$!
for i in $(seq 100); do [ -e /run/linkwright/api.sock ] && break; sleep 0.1; done
linkwright scenario load /tmp/rings.yaml
linkwright scenario start rings --keep-journal
linkwright link set wire rate=50Mbps
linkwright link show wire
linkwright scenario stop rings
linkwright scenario show rings
run=$(basename /var/lib/linkwright/evidence/*.json .json)
linkwright runs show $run --evidence | grep '^"journal":' | grep -E '"sha256": ?"[0-9a-f]{64}"'
linkwright rerun /var/lib/linkwright/evidence/$run.json
kill $daemon; wait $daemon
kill $dataplane; wait $dataplane
"""


def archive():
    """Where this machine's apt takes Debian 12 from; empty: nowhere."""
    done = subprocess.run(['apt-get', 'indextargets', '--format', '$(SITE)', 'Created-By: Packages',
                           'Codename: bookworm'], capture_output=True, text=True, check=False)
    return done.stdout.split('\n', 1)[0]


def why_not():
    if labs.why_not():
        return labs.why_not()
    for program in ('dh', 'dpkg-buildpackage', 'debootstrap', 'unshare'):
        if not shutil.which(program):
            return f'there is no {program}'
    return '' if archive() else 'apt on this machine knows no archive of Debian 12'


class Machine:
    """A minimal Debian in a folder."""

    def __init__(self, folder):
        self.folder = folder
        done = subprocess.run(['debootstrap', '--variant=minbase', 'bookworm', folder, archive()],
                              capture_output=True, text=True, check=False, timeout=280)
        if done.returncode:
            raise Skip(f'debootstrap: {done.stdout[-300:]}')

    def run(self, command, network=False, timeout=200):
        """Its output; what it started and mounted is gone afterwards."""
        inside = ('mount -t proc proc proc && mount -t sysfs sysfs sys && '
                  'mount --rbind /dev dev && mount -t tmpfs tmpfs run && '
                  'exec chroot . /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin '
                  'DEBIAN_FRONTEND=noninteractive TERM=dumb sh -c "$1"')
        apart = ['unshare', '--mount', '--pid', '--fork', '--kill-child', '--propagation',
                 'private'] + ([] if network else ['--net'])
        done = subprocess.run([*apart, 'sh', '-c', inside, 'sh', command], cwd=self.folder,
                              capture_output=True, text=True, check=False, timeout=timeout,
                              stdin=subprocess.DEVNULL)
        expect(done.returncode == 0,
               f'{command}: {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}')
        return done.stdout + done.stderr


@contextlib.contextmanager
def installed():
    with tempfile.TemporaryDirectory(prefix='lw-package-') as folder:
        place = pathlib.Path(folder)
        made = subprocess.run([smoke.REPOSITORY / 'scripts' / 'package', '--build', smoke.BUILD,
                               '--out', place / 'packages'],
                              capture_output=True, text=True, check=False, timeout=300)
        expect(made.returncode == 0, made.stdout + made.stderr)
        machine = Machine(place / 'machine')
        inside = machine.folder / 'packages'
        inside.mkdir()
        for package in (place / 'packages').glob('*.deb'):
            if '-dbgsym' not in package.name:
                shutil.copy(package, inside)
        machine.run('apt-get -q update && '
                    'apt-get -q -y --no-install-recommends install /packages/*.deb', network=True,
                    timeout=390)
        yield machine


def programs_work(machine):
    version = machine.run('linkwright --version')
    expect(version.strip(), 'it tells no version')
    profiles = machine.run('linkwright profile list -o csv').splitlines()
    expect(len(profiles) > 20, f'profiles are not found: {profiles}')
    machine.run('linkwright check /usr/share/linkwright/scenarios/leaf-spine.yaml')


def services_are_known(machine):
    expect('linkwright' in machine.run('getent passwd linkwright'), 'no user linkwright')
    told = machine.run('systemd-analyze verify --man=no /lib/systemd/system/linkwright*.service')
    expect('linkwright' not in told, told)
    enabled = machine.run('ls /etc/systemd/system/multi-user.target.wants')
    expect('linkwrightd.service' in enabled and 'linkwright-dataplane.service' in enabled, enabled)


def help_is_there(machine):
    machine.run("bash -c '. /usr/share/bash-completion/completions/linkwright.bash && "
                "complete -p linkwright'")
    machine.run('cd /usr/share/man && gzip -t man1/linkwright.1.gz man8/linkwrightd.8.gz '
                'man8/linkwright-dataplane.8.gz && '
                'test -s /usr/share/zsh/vendor-completions/_linkwright')


def a_scenario_runs(machine):
    (machine.folder / 'tmp' / 'rings.yaml').write_text(SCENARIO, encoding='utf-8')
    told = machine.run(SERVE)
    expect('STOPPED' in told, told)


def nothing_is_left(machine):
    machine.run('apt-get -q -y purge linkwright linkwrightd linkwright-dataplane')
    left = machine.run('find / -xdev -name "*linkwright*" -not -path "/proc/*" '
                       '-not -path "/packages/*" '
                       '-not -path "/var/cache/*"').split()
    expect(not left, f'left behind: {left}')


def main():
    if why_not():
        print(f'SKIP: {why_not()}')
        return 77
    labs.end_on_signals()
    try:
        with installed() as machine:
            for step in (programs_work, services_are_known, help_is_there, a_scenario_runs,
                         nothing_is_left):
                step(machine)
                print(f'passed: {step.__name__}', flush=True)
    except Skip as why:
        print(f'SKIP: {why}')
        return 77
    return 0


if __name__ == '__main__':
    raise SystemExit(main())

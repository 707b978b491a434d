/** A login session as far as a keyring is concerned: a bus of its own, a home of its own, gnome-keyring in it. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const PROGRAMS = ['dbus-daemon', 'dbus-send', 'gnome-keyring-daemon', 'secret-tool', 'keyctl'];

/** `absent`: nothing offers the Secret Service; `closed`: gnome-keyring runs, and was given no password. */
export type KeyringStart = { readonly password: string } | 'closed' | 'absent';

/** A bus that starts no service on its own, so that "absent" stays absent on any machine. */
const busConfig = (
  home: string,
) => `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=${home}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>`;

export class KeyringSession {
  /** What a process of the session has in its environment. */
  readonly env: NodeJS.ProcessEnv;
  readonly #bus: ChildProcess;
  readonly #keyring: ChildProcess | undefined;

  private constructor(env: NodeJS.ProcessEnv, bus: ChildProcess, keyring: ChildProcess | undefined) {
    this.env = env;
    this.#bus = bus;
    this.#keyring = keyring;
  }

  /** `home` holds the keyrings; two sessions one after the other may share it. */
  static async start(home: string, start: KeyringStart): Promise<KeyringSession> {
    const config = join(home, 'bus.conf');
    await writeFile(config, busConfig(home));
    const outside: NodeJS.ProcessEnv = { PATH: process.env['PATH'], HOME: home, XDG_RUNTIME_DIR: home };
    const bus = spawn(
      'dbus-daemon',
      [`--config-file=${config}`, '--nofork', '--nopidfile', '--print-address'],
      {
        env: outside,
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    const [address] = await once(bus.stdout, 'data');
    const env = { ...outside, DBUS_SESSION_BUS_ADDRESS: String(address).trim() };
    if (start === 'absent') return new KeyringSession(env, bus, undefined);

    const unlock = start === 'closed' ? [] : ['--unlock'];
    const keyring = spawn('gnome-keyring-daemon', ['--foreground', '--components=secrets', ...unlock], {
      env,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    keyring.stdin.end(start === 'closed' ? '' : start.password);
    const session = new KeyringSession(env, bus, keyring);
    await session.#untilKeyringIsThere();
    return session;
  }

  async lock(): Promise<void> {
    await this.#send(
      'org.freedesktop.secrets',
      '/org/freedesktop/secrets',
      'org.freedesktop.Secret.Service.Lock',
      ['array:objpath:/org/freedesktop/secrets/collection/login'],
    );
  }

  freeze(): void {
    this.#keyring?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#keyring?.kill('SIGCONT');
  }

  /** libsecret's own program: reads and writes the keyring without any code of ours. */
  async secretTool(args: readonly string[], input = ''): Promise<string> {
    const running = run('secret-tool', args, { env: this.env, maxBuffer: 16 * 1024 * 1024 });
    running.child.stdin?.end(input);
    return (await running).stdout;
  }

  async stop(): Promise<void> {
    for (const child of [this.#keyring, this.#bus]) {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) continue;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
  }

  async #untilKeyringIsThere(): Promise<void> {
    const ask = ['string:org.freedesktop.secrets'];
    for (;;) {
      const answer = await this.#send('org.freedesktop.DBus', '/', 'org.freedesktop.DBus.NameHasOwner', ask);
      if (answer.includes('boolean true')) return;
      await delay(20);
    }
  }

  async #send(destination: string, path: string, method: string, args: readonly string[]): Promise<string> {
    const options = ['--session', '--print-reply', `--dest=${destination}`, path, method, ...args];
    return (await run('dbus-send', options, { env: this.env })).stdout;
  }
}

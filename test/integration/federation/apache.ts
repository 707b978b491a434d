/** Debian's Apache as relying party: mod_auth_mellon (SAML) and mod_auth_openidc, on loopback, ended by its process id. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const APACHE_PROGRAMS = ['/usr/sbin/apache2', '/usr/sbin/mellon_create_metadata'];
const MODULES = '/usr/lib/apache2/modules';
const WANTED = [
  ['mpm_event', 'mpm_event'],
  ['authn_core', 'authn_core'],
  ['authz_core', 'authz_core'],
  ['authz_user', 'authz_user'],
  ['dir', 'dir'],
  ['mime', 'mime'],
  ['headers', 'headers'],
  ['env', 'env'],
  ['include', 'include'],
  ['socache_shmcb', 'socache_shmcb'],
  ['auth_openidc', 'auth_openidc'],
  ['auth_mellon', 'auth_mellon'],
] as const;

/** Free at the moment of asking; Apache takes it next. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}

export class Apache {
  readonly folder: string;
  readonly url: string;
  readonly #port: number;
  #process: ChildProcess | undefined;

  constructor(folder: string, port: number) {
    this.folder = folder;
    this.#port = port;
    this.url = `http://127.0.0.1:${port}`;
  }

  /** Folders that the server's own user may enter. */
  async prepare(): Promise<void> {
    for (const name of ['', 'htdocs', 'htdocs/secure', 'run']) {
      await mkdir(join(this.folder, name), { recursive: true });
      await chmod(join(this.folder, name), 0o755);
    }
    await chmod(join(this.folder, 'run'), 0o777);
  }

  /** The page at /secure/ shows what the module tells the application of its user. */
  async page(variables: readonly string[]): Promise<void> {
    const lines = variables.map((name) => `${name}=<!--#echo var="${name}" -->`).join('\n');
    await writeFile(join(this.folder, 'htdocs/secure/index.shtml'), `<pre>\nSIGNED IN\n${lines}\n</pre>\n`);
  }

  /** Starts with these directives, or reloads when it runs. */
  async serve(directives: string): Promise<void> {
    await writeFile(join(this.folder, 'httpd.conf'), this.#configuration(directives));
    if (this.#process === undefined) await this.#start();
    else await this.#reload();
  }

  async errorLog(): Promise<string> {
    return readFile(join(this.folder, 'error.log'), 'utf8').catch(() => '');
  }

  async stop(): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }

  async #start(): Promise<void> {
    const child = spawn('/usr/sbin/apache2', ['-f', join(this.folder, 'httpd.conf'), '-DFOREGROUND'], {
      stdio: 'ignore',
    });
    this.#process = child;
    await this.#untilItAnswers();
  }

  /** SIGUSR1 is Apache's graceful restart: the old generation ends its requests. */
  async #reload(): Promise<void> {
    const generation = await this.#generation();
    this.#process?.kill('SIGUSR1');
    for (let tries = 0; tries < 300; tries += 1) {
      if ((await this.#generation()) > generation) return this.#untilItAnswers();
      await delay(100);
    }
    throw new Error(`Apache did not reload:\n${await this.errorLog()}`);
  }

  async #generation(): Promise<number> {
    return (await this.errorLog()).split('resuming normal operations').length;
  }

  async #untilItAnswers(): Promise<void> {
    for (let tries = 0; tries < 300; tries += 1) {
      if (this.#process?.exitCode != null) break;
      if (
        await fetch(`${this.url}/`).then(
          (answer) => answer.status > 0,
          () => false,
        )
      )
        return;
      await delay(100);
    }
    throw new Error(`Apache did not start:\n${await this.errorLog()}`);
  }

  #configuration(directives: string): string {
    const modules = WANTED.map(([name, file]) => `LoadModule ${name}_module ${MODULES}/mod_${file}.so`);
    return `
ServerRoot ${this.folder}
ServerName 127.0.0.1
Listen 127.0.0.1:${this.#port}
PidFile ${this.folder}/run/httpd.pid
DefaultRuntimeDir ${this.folder}/run
Mutex file:${this.folder}/run
ErrorLog ${this.folder}/error.log
LogLevel info
${process.getuid?.() === 0 ? 'User www-data\nGroup www-data' : ''}
StartServers 1
ThreadsPerChild 4
MaxRequestWorkers 4
MinSpareThreads 1
MaxSpareThreads 4
${modules.join('\n')}
DocumentRoot ${this.folder}/htdocs
TypesConfig /etc/mime.types
<Directory ${this.folder}/htdocs>
  Options +Includes
  AddType text/html .shtml
  AddOutputFilter INCLUDES .shtml
  DirectoryIndex index.shtml
  Require all granted
</Directory>
${directives}
`;
  }
}

/** Key, certificate and metadata of a SAML service provider, as mod_auth_mellon's own script makes them. */
export async function mellonMetadata(
  folder: string,
  entityId: string,
  endpoint: string,
): Promise<{ readonly key: string; readonly certificate: string; readonly metadata: string }> {
  await run('/usr/sbin/mellon_create_metadata', [entityId, endpoint], { cwd: folder });
  const stem = join(folder, entityId.replace(/[^A-Za-z0-9.]/g, '_').replace(/__*/g, '_'));
  for (const ending of ['key', 'cert', 'xml']) await chmod(`${stem}.${ending}`, 0o644);
  return { key: `${stem}.key`, certificate: `${stem}.cert`, metadata: `${stem}.xml` };
}

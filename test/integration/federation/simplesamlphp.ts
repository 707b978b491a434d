/** Debian's SimpleSAMLphp as identity provider, on PHP's own web server, ended by its process id. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const PHP_PROGRAMS = ['php', 'openssl', '/usr/share/simplesamlphp/bin/pwgen.php'];

const EMAIL = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';

export interface Pupil {
  readonly name: string;
  readonly password: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
}

export class SimpleSaml {
  readonly url: string;
  readonly folder: string;
  readonly #port: number;
  #process: ChildProcess | undefined;

  constructor(folder: string, port: number) {
    this.folder = folder;
    this.#port = port;
    this.url = `http://127.0.0.1:${port}/simplesaml`;
  }

  get entityId(): string {
    return `${this.url}/saml2/idp/metadata.php`;
  }

  get signInUrl(): string {
    return `${this.url}/saml2/idp/SSOService.php`;
  }

  /** A key and a certificate of its own; answers with the certificate, base64 DER. */
  async newKey(name: string): Promise<string> {
    const [key, certificate] = [join(this.folder, `${name}.pem`), join(this.folder, `${name}.crt`)];
    const subject = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${name}`];
    await run('openssl', ['req', ...subject, '-keyout', key, '-out', certificate]);
    return (await readFile(certificate, 'utf8')).replace(/-----[^-]+-----|\s/g, '');
  }

  async configure(keyName: string, pupil: Pupil): Promise<void> {
    for (const name of ['config', 'metadata', 'tmp', 'log']) {
      await mkdir(join(this.folder, name), { recursive: true });
    }
    await this.#php('config/config.php', configuration(this.folder, this.url));
    await this.#php('config/authsources.php', authSources(pupil));
    await this.#php('metadata/saml20-idp-hosted.php', hosted(this.entityId, this.folder, keyName));
    await writeFile(join(this.folder, 'router.php'), ROUTER);
  }

  /** Whom it makes assertions for. */
  async trust(entityId: string, acs: string): Promise<void> {
    await this.#php(
      'metadata/saml20-sp-remote.php',
      `$metadata['${entityId}'] = ['AssertionConsumerService' => '${acs}', 'NameIDFormat' => '${EMAIL}',
  'simplesaml.nameidattribute' => 'email', 'simplesaml.attributes' => true];`,
    );
  }

  async start(): Promise<void> {
    // With its code cache PHP would go on for seconds with a configuration that has changed.
    const uncached = ['-d', 'opcache.enable=0', '-S', `127.0.0.1:${this.#port}`];
    this.#process = spawn('php', [...uncached, join(this.folder, 'router.php')], {
      stdio: 'ignore',
      env: { PATH: process.env['PATH'], SIMPLESAMLPHP_CONFIG_DIR: join(this.folder, 'config') },
    });
    for (let tries = 0; tries < 300; tries += 1) {
      if (this.#process.exitCode !== null) break;
      const answers = await fetch(this.entityId).then(
        ({ ok }) => ok,
        () => false,
      );
      if (answers) return;
      await delay(100);
    }
    throw new Error(`SimpleSAMLphp did not start:\n${await this.log()}`);
  }

  async log(): Promise<string> {
    return readFile(join(this.folder, 'log', 'simplesamlphp.log'), 'utf8').catch(() => '');
  }

  async stop(): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }

  async #php(path: string, text: string): Promise<void> {
    await writeFile(join(this.folder, path), `<?php\n${text}\n`);
  }
}

/** PHP's server knows nothing of the paths behind a script, which SimpleSAMLphp lives on. */
const ROUTER = `<?php
$www = '/usr/share/simplesamlphp/www';
$path = substr(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH), strlen('/simplesaml'));
if (!preg_match('#^(/.*?\\.(?:php|js|css))(/.*)?$#', $path, $found)) { http_response_code(404); return true; }
$script = realpath($www . $found[1]);
if ($script === false || strpos($script, '/usr/share/') !== 0) { http_response_code(404); return true; }
if (substr($script, -3) === '.js') { header('content-type: text/javascript'); readfile($script); return true; }
if (substr($script, -4) === '.css') { header('content-type: text/css'); readfile($script); return true; }
$_SERVER['SCRIPT_NAME'] = '/simplesaml' . $found[1];
$_SERVER['PHP_SELF'] = $_SERVER['SCRIPT_NAME'] . ($found[2] ?? '');
$_SERVER['SCRIPT_FILENAME'] = $script;
$_SERVER['PATH_INFO'] = $found[2] ?? '';
chdir(dirname($script));
require $script;
`;

const configuration = (folder: string, url: string) => `$config = [
  'baseurlpath' => '${url}/', 'certdir' => '${folder}/', 'metadatadir' => '${folder}/metadata/',
  'loggingdir' => '${folder}/log/', 'datadir' => '${folder}/', 'tempdir' => '${folder}/tmp',
  'logging.handler' => 'file', 'logging.level' => 7, 'logging.logfile' => 'simplesamlphp.log',
  'secretsalt' => '${folder}', 'auth.adminpassword' => '${folder}', 'timezone' => 'UTC',
  'enable.saml20-idp' => true, 'store.type' => 'phpsession', 'session.cookie.secure' => false,
  'session.cookie.samesite' => 'Lax', 'session.phpsession.cookiename' => 'SimpleSAML',
  'session.phpsession.savepath' => '${folder}/tmp', 'session.authtoken.cookiename' => 'SimpleSAMLAuthToken',
  'module.enable' => ['exampleauth' => true, 'core' => true, 'saml' => true],
  'metadata.sources' => [['type' => 'flatfile']], 'theme.use' => 'default',
  'language.available' => ['en'], 'language.default' => 'en', 'debug' => ['validatexml' => false],
];`;

const authSources = (pupil: Pupil) => `$config = ['pupils' => ['exampleauth:UserPass',
  '${pupil.name}:${pupil.password}' => ['email' => ['${pupil.email}'],
    'firstName' => ['${pupil.firstName}'], 'lastName' => ['${pupil.lastName}']]]];`;

const hosted = (entityId: string, folder: string, keyName: string) => `$metadata['${entityId}'] = [
  'host' => '__DEFAULT__', 'privatekey' => '${folder}/${keyName}.pem',
  'certificate' => '${folder}/${keyName}.crt', 'auth' => 'pupils', 'NameIDFormat' => '${EMAIL}',
  'signature.algorithm' => 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'authproc' => [1 => ['class' => 'saml:AttributeNameID', 'attribute' => 'email', 'Format' => '${EMAIL}']]];`;

/**
 * Builds dist/ and the generated files: one bundle with shared chunks, so that a command loads what it needs and no
 * more; then oclif.manifest.json, the JSON Schema and the generated documents.
 */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');

async function commandFiles(folder) {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((it) => it.isFile() && it.name.endsWith('.ts'))
    .map((it) => join(it.parentPath ?? it.path, it.name));
}

/**
 * Half of a command's start-up was undici's parts that idctl does not use (fetch, caches, mocks), which its index loads
 * all at once. The bundle holds the two that `core/http.ts` imports; another import from there fails the build.
 */
const narrowUndici = {
  name: 'narrow-undici',
  setup(bundle) {
    bundle.onResolve({ filter: /^undici$/ }, () => ({ path: 'undici', namespace: 'narrow' }));
    // Vendors are spoken to by HTTP/1.1; Node's HTTP/2 would be loaded for nothing.
    bundle.onLoad({ filter: /undici[/\\]lib[/\\]dispatcher[/\\]client-h2\.js$/ }, () => ({
      contents: "module.exports = () => { throw new Error('HTTP/2 is not part of this build'); };",
    }));
    // It takes a limit and a class from node:http, with which newer Nodes load a fetch and HTTP/2 of their own.
    bundle.onResolve({ filter: /^node:http$/ }, ({ importer }) =>
      /undici[/\\]lib[/\\]/.test(importer) ? { path: 'node:http', namespace: 'narrow' } : undefined,
    );
    bundle.onLoad({ filter: /^node:http$/, namespace: 'narrow' }, () => ({
      contents: 'module.exports = { maxHeaderSize: 16384, IncomingMessage: class {} };',
    }));
    bundle.onLoad({ filter: /^undici$/, namespace: 'narrow' }, () => ({
      contents: [
        "export { default as Pool } from 'undici/lib/dispatcher/pool.js';",
        "export { default as buildConnector } from 'undici/lib/core/connect.js';",
      ].join('\n'),
      resolveDir: root,
    }));
  },
};

/**
 * The Okta SDK brings a class for every document of Okta's API, 1800 of them, and a second HTTP client. The operations
 * that it serves (src/vendors/okta/sdk.ts) carry no documents and are sent by our own transport, so the bundle holds
 * the makers of requests alone: loading it takes a fifth of the time.
 */
const narrowOktaSdk = {
  name: 'narrow-okta-sdk',
  setup(bundle) {
    bundle.onLoad({ filter: /okta-sdk-nodejs[/\\]src[/\\]generated[/\\]models[/\\]/ }, ({ path }) =>
      path.endsWith('ObjectSerializer.js') ? undefined : { contents: '' },
    );
    bundle.onLoad({ filter: /okta-sdk-nodejs[/\\].*[/\\]isomorphic-fetch\.js$/ }, () => ({
      contents:
        "exports.IsomorphicFetchHttpLibrary = class { send() { throw new Error('not part of this build'); } };",
    }));
  },
};

const commands = await commandFiles(join(root, 'src', 'commands'));
const entryPoints = Object.fromEntries([
  ['main', join(root, 'src/cli/main.ts')],
  ['printed-help', join(root, 'src/cli/printed-help.ts')],
  ['generated', join(root, 'src/cli/generated.ts')],
  ['guardian-main', join(root, 'src/cli/pam/guardian-main.ts')],
  ['clipboard-clearer', join(root, 'src/cli/pam/clipboard-clearer.ts')],
  ['keychain-worker', join(root, 'src/vault/keychain-worker.ts')],
  ...commands.map((path) => [relative(join(root, 'src'), path).replace(/\.ts$/, ''), path]),
]);

await rm(dist, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints,
  outdir: dist,
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  // Every Node in range has them. esbuild's table of features says otherwise, and would write each such literal as a
  // constructor call, which compiles the expression again every time it is come by: a quarter of `pam list`.
  supported: { 'regexp-unicode-property-escapes': true },
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'external',
  // Native code cannot be bundled; the OpenID provider finds lifetimes by the names of its classes, which a bundle changes.
  external: ['@napi-rs/keyring', 'oidc-provider'],
  plugins: [narrowUndici, narrowOktaSdk],
  // Bundled CommonJS (oclif, undici) asks for these.
  banner: {
    js: [
      "import { createRequire as __createRequire } from 'node:module';",
      "import { fileURLToPath as __fileURLToPath } from 'node:url';",
      "import { dirname as __pathDirname } from 'node:path';",
      'const require = __createRequire(import.meta.url);',
      'const __filename = __fileURLToPath(import.meta.url);',
      'const __dirname = __pathDirname(__filename);',
    ].join('\n'),
  },
  logLevel: 'warning',
});

if (!process.argv.includes('--bundle-only')) {
  const { generatedFiles } = await import(join(dist, 'generated.js'));
  const manifest = createRequire(import.meta.url)('../package.json');
  for (const [path, text] of Object.entries(await generatedFiles(root, manifest.version))) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

/**
 * The keychain helper: a process of its own around the native library, since a call into it may wait for ever and
 * then cannot be taken back, but a process can be ended. It ends by itself when its standard input does.
 */
import { Entry } from '@napi-rs/keyring';
import {
  type KeychainAnswer,
  type KeychainItem,
  type KeychainRequest,
  type Numbered,
  onLine,
  toLine,
} from './keychain-protocol.ts';

onLine(process.stdin, (line) => {
  // The other end of this pipe is idctl itself, which sends nothing else.
  const { id, body } = JSON.parse(line) as Numbered<KeychainRequest>;
  process.stdout.write(toLine({ id, body: answer(body) }));
});

function answer(request: KeychainRequest): KeychainAnswer {
  try {
    return { ok: true, value: perform(request) };
  } catch (error) {
    return { ok: false, reason: reasonOf(error, request) };
  }
}

/** The library's sentences hold no values; should one of them ever do, it stays here. */
function reasonOf(error: unknown, request: KeychainRequest): string {
  const reason = error instanceof Error ? error.message : 'no reason given';
  return request.operation === 'set' && reason.includes(request.value) ? 'no reason given' : reason;
}

function perform(request: KeychainRequest): string | boolean | null {
  const entry = entryOf(request);
  switch (request.operation) {
    case 'get':
      return entry.getPassword();
    case 'set':
      entry.setPassword(request.value);
      return null;
    case 'remove':
      return entry.deletePassword();
  }
}

/** Pinned: left to itself, the library would fall back to the kernel keyring, which forgets at the next boot. */
function entryOf({ service, account }: KeychainItem): Entry {
  return new Entry(service, account, { linux: { store: 'secret-service' } });
}

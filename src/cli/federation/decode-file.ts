/** What `federation decode` does: reads a file and what is known, and shows the one by the other. */
import { systemClock } from '../../core/clock.ts';
import { IdctlError } from '../../core/errors.ts';
import { readInput } from '../../services/federation/capture/read-input.ts';
import { decodeInput } from '../../services/federation/decode/decode-input.ts';
import type { Decoded } from '../../services/federation/decode/decoded.ts';
import type { Context } from '../context.ts';
import { type KnowledgeFlags, knowledgeFromFlags } from './context/from-flags.ts';
import { type SecretFlags, withGivenSecrets } from './context/given-secrets.ts';
import { openInput } from './input.ts';

/** @throws as `openInput`; CONFIG_INVALID for what is nothing of a federation */
export async function decodeFile(
  context: Context,
  file: string | undefined,
  flags: KnowledgeFlags & SecretFlags,
): Promise<Decoded> {
  const { source, bytes } = await openInput(context, file);
  const { knowledge: said, isTimeGiven } = await knowledgeFromFlags(flags, new Date(systemClock.now()));
  const knowledge = withGivenSecrets(context, flags, said);
  const input = await readInput(bytes, { source });
  const decoded = await decodeInput(input, knowledge, { source, isTimeGiven });
  if (input.kind !== 'text' && input.kind !== 'empty') return decoded;
  const [note] = decoded.notes;
  throw new IdctlError('CONFIG_INVALID', note ?? `There is nothing of a federation in ${source}.`, {
    hint: 'It may be SAML as XML, as posted or out of an address; a token, a key set, metadata, or a HAR.',
  });
}

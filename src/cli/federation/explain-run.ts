/** What `federation explain` does: takes error texts out of what it is given, and explains each. */
import { IdctlError } from '../../core/errors.ts';
import { readInput } from '../../services/federation/capture/read-input.ts';
import { errorTextsOf } from '../../services/federation/explain/error-texts.ts';
import { type Explanation, explain } from '../../services/federation/explain/explain.ts';
import type { Context } from '../context.ts';
import { openInput, refuseMessage } from './input.ts';

export interface ExplainedText {
  /** Number of the hop; null when there is no flow. */
  readonly hop: number | null;
  /** Where it stood: `text`, `page`, `authorization response`, `token response`, `SAML status`. */
  readonly place: string;
  readonly explanation: Explanation;
}

/** @throws USAGE without a text, or with two; as `openInput` */
export async function explainGiven(
  context: Context,
  text: string | undefined,
  from: string | undefined,
): Promise<readonly ExplainedText[]> {
  if (text !== undefined && from !== undefined) {
    throw new IdctlError('USAGE', 'A text and --from are two things to explain: give one of them.');
  }
  if (text !== undefined) return [explained(checkedText(text))];
  if (from === undefined && context.options.io.stdinIsTty) {
    throw new IdctlError('USAGE', 'There is nothing to explain.', {
      hint: 'Give the error text in quotes, or a file or - by --from.',
    });
  }
  const { source, bytes } = await openInput(context, from);
  const input = await readInput(bytes, { source });
  if (input.text !== null) return input.text.trim() === '' ? nothing(source) : [explained(input.text)];
  const texts = errorTextsOf(input.capture.messages);
  if (texts.length === 0) return nothing(source);
  return texts.map(({ text: it, hop, place }) => ({ hop, place, explanation: explain(it) }));
}

function checkedText(text: string): string {
  refuseMessage(text.startsWith('{') && text.length < 1000 ? '' : text);
  if (text.trim() === '') throw new IdctlError('USAGE', 'The text is empty.');
  return text;
}

function explained(text: string): ExplainedText {
  return { hop: null, place: 'text', explanation: explain(text) };
}

function nothing(source: string): never {
  throw new IdctlError('NOT_FOUND', `No error is told in ${source}.`, {
    hint: 'Look at what is in it: idctl federation decode FILE',
  });
}

/** Decoded messages as data: a contract with scripts. */
import type { Decoded } from '../../services/federation/decode/decoded.ts';

export function decodedJson({ kind, source, judgedAt, judgedBy, story, parts, notes }: Decoded): object {
  return {
    ...{ kind, source, judgedAt, judgedBy },
    story:
      story === null
        ? null
        : {
            outcome: story.outcome,
            summary: story.summary,
            broke: story.broke,
            lines: story.lines,
          },
    messages: parts,
    notes,
  };
}

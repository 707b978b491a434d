/** Pages that told a person that something went wrong. They prove nothing, and often mislead: they narrow the cause down. */
import type { Capture } from '../capture/read-capture.ts';
import { tellStory } from '../capture/story.ts';
import { isSuccess } from '../capture/trouble.ts';
import { explain } from '../explain/explain.ts';
import type { Finding } from '../finding.ts';
import { makeFinding } from '../make-finding.ts';
import type { ErrorPage } from '../message.ts';
import { quoted } from '../quote.ts';

/** What no person looks at as a page; exporters do not always tell. */
const PART = /\.(ico|png|jpe?g|gif|svg|css|js|mjs|map|woff2?|ttf|webp|json|txt)$/i;

/** Nothing where somebody was let in after all. */
export function pageFindings(capture: Capture): readonly Finding[] {
  if (tellStory(capture).outcome === 'completed') return [];
  const isSaml = capture.messages.some((it) => it.kind.startsWith('saml-'));
  const taken = takenAt(capture);
  return capture.messages.flatMap((it) => {
    if (it.kind !== 'error-page' || !isPage(it)) return [];
    const isBehind = it.status === 404 && (it.evidence.hop ?? 0) > taken;
    return [isBehind ? emptyPlace(it) : pageFinding(it, isSaml ? 'S' : 'O')];
  });
}

/** The hop at which the relying party took the last answer, and sent the person on; infinite where it did not. */
function takenAt({ hops, messages }: Capture): number {
  const last = messages.filter(isSuccess).at(-1)?.evidence.hop;
  const status = hops.find((it) => it.number === last)?.status ?? 0;
  return last !== undefined && status >= 300 && status < 400 ? last : Number.POSITIVE_INFINITY;
}

/** Somebody was let in, and led to a page that is not there: nothing that a federation could mend. */
function emptyPlace(page: ErrorPage): Finding {
  return makeFinding({
    check: 'O42',
    outcome: 'warned',
    certainty: 'narrowed',
    reason: 'page-not-there',
    message: 'The answer was taken, and the page that the person was led to behind that is not there (404).',
    evidence: [page.evidence],
    explains: [],
  });
}

function isPage({ url }: ErrorPage): boolean {
  return url === null || !URL.canParse(url) || !PART.test(new URL(url).pathname);
}

/** @param protocol whose checks are looked at first, where the words may come from either */
function pageFinding(page: ErrorPage, protocol: 'S' | 'O'): Finding {
  const { text, status, evidence } = page;
  const said = text === '' ? 'nothing that the capture holds' : `"${quoted(text, 240)}"`;
  const where = status === null || status < 400 ? 'A page' : `A page with status ${status}`;
  const common = { outcome: 'failed', certainty: 'narrowed', evidence: [evidence] } as const;
  const known = text === '' ? [] : explain(text).candidates.filter((it) => it.likelihood !== 'remote');
  const likeliest = known.find((it) => it.check.startsWith(protocol)) ?? known[0];
  if (likeliest === undefined) {
    return makeFinding({
      ...common,
      check: 'O42',
      reason: 'page-unexplained',
      message: `${where} said ${said}, which does not tell the cause: the logs of both ends do.`,
      explains: [],
    });
  }
  return makeFinding({
    ...common,
    check: likeliest.check,
    reason: 'page-says-so',
    message: `${where} said ${said}. Most likely this does not hold: ${likeliest.title}.`,
    explains: [`${likeliest.symptom.vendor}: ${likeliest.symptom.text}`],
  });
}

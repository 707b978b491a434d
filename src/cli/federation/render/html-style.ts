/** The style of the page: two sets of colours, one column, and no more than a phone has room for. */

const LIGHT = `--back:#f4f6f9;--card:#fff;--ink:#1a2230;--soft:#4f5a6b;--line:#d3d9e2;--code:#eef1f6;--link:#1d4fa3;
--failed:#a81e17;--failed-back:#fdecea;--warned:#7d4a00;--warned-back:#fff2d9;--untested:#26558f;--untested-back:#e6effa;
--passed:#1a6537;--passed-back:#e4f4e9;--mark:#ffd6d1;--mark-ink:#7a0f0a`;

const DARK = `--back:#10141a;--card:#191f28;--ink:#e7ebf1;--soft:#a9b3c1;--line:#353f4d;--code:#232b36;--link:#9cc2ff;
--failed:#ff9d94;--failed-back:#3b1c1a;--warned:#f3c073;--warned-back:#362a13;--untested:#a3c7ff;--untested-back:#1a2a41;
--passed:#8bd9a5;--passed-back:#15301f;--mark:#6e231d;--mark-ink:#ffe3e0`;

const PAGE = `*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth;scroll-padding-top:1rem}
body{margin:0;background:var(--back);color:var(--ink);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:anywhere}
.page{max-width:70rem;margin:0 auto;padding:1.25rem 1rem 3rem}
h1,h2,h3,p,dl,dd,ul,ol{margin:0}
h1{font-size:1.5rem;line-height:1.25}
h2{font-size:1.15rem;margin:2.25rem 0 .75rem}
h3{font-size:1.05rem;line-height:1.35;margin:.35rem 0 .25rem}
a{color:var(--link)}
a:focus-visible,summary:focus-visible,.picture:focus-visible{outline:3px solid var(--link);outline-offset:2px}
code{font:.9em ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
small,.aside{color:var(--soft);font-size:.9rem}
ul.plain{padding-left:1.2rem}
ul.plain li{margin:.35rem 0}`;

const HEAD = `.verdict{background:var(--card);border:1px solid var(--line);border-left:.4rem solid var(--tone);border-radius:.75rem;padding:1.1rem 1.25rem}
.verdict.faulty{--tone:var(--failed)}.verdict.sound{--tone:var(--passed)}.verdict.undecided{--tone:var(--warned)}
.word{color:var(--tone);font-weight:700;letter-spacing:.04em;text-transform:uppercase;font-size:.9rem}
.summary{margin:.5rem 0 0;font-size:1.05rem}
.chips{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.5rem;margin:.9rem 0 0}
.chip,.badge{display:inline-block;border-radius:1rem;font-weight:600;text-decoration:none;white-space:nowrap;border:1px solid transparent}
.chip{padding:.3rem .8rem;font-size:.9rem}.badge{padding:.05rem .6rem;font-size:.8rem}
a.chip:hover,a.badge:hover{text-decoration:underline}
.failed.chip,.failed.badge{color:var(--failed);background:var(--failed-back)}
.warned.chip,.warned.badge{color:var(--warned);background:var(--warned-back)}
.untested.chip,.untested.badge{color:var(--untested);background:var(--untested-back)}
.passed.chip,.passed.badge{color:var(--passed);background:var(--passed-back)}
.facts{margin-top:.9rem;font-size:.95rem}
.facts>div{display:grid;grid-template-columns:7rem 1fr;gap:0 1rem;padding:.3rem 0}
.facts dt{color:var(--soft);grid-column:1}.facts dd{grid-column:2;min-width:0}`;

const CARDS = `.card{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:1rem 1.25rem;margin:.75rem 0}
.card.failed{border-color:var(--failed)}
.card:target,.hops li:target{outline:3px solid var(--link);outline-offset:2px}
.tags{display:flex;flex-wrap:wrap;align-items:center;gap:.3rem .6rem;font-size:.9rem}
.weight{color:var(--soft)}
.compare{margin:.8rem 0 .3rem;border:1px solid var(--line);border-radius:.5rem;overflow:hidden}
.compare>div{display:grid;grid-template-columns:6rem 1fr;background:var(--code)}
.compare>div+div{border-top:1px solid var(--line)}
.compare dt{padding:.5rem .75rem;color:var(--soft);font-size:.9rem}
.compare dd{padding:.5rem .75rem;min-width:0;white-space:pre-wrap}
mark{background:var(--mark);color:var(--mark-ink);border-radius:.2rem;padding:.1em .15em;margin:0 .05em;font-weight:700}
mark.end{font-family:system-ui,sans-serif;font-size:.85em;font-weight:600;padding:.1em .4em;white-space:nowrap}
details{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:.7rem 1.25rem;margin:.5rem 0}
summary{cursor:pointer;font-weight:600}
details[open]>summary{margin-bottom:.5rem}
.claims{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:.25rem 1.25rem;margin-bottom:.5rem}
.claim{padding:.6rem 0}.claim+.claim{border-top:1px solid var(--line)}
.claim dt{font-weight:600}.claim dt .badge{margin-left:.4rem}`;

const FLOW = `.picture{overflow-x:auto;background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:.5rem}
.sequence{display:block;margin:0 auto}
.sequence text{fill:var(--ink);font:13px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;text-anchor:middle}
.lane{stroke:var(--line);stroke-width:1.5;stroke-dasharray:4 4}
.party rect{fill:var(--code);stroke:var(--line)}.party text{font-weight:600}
.arrow{stroke:var(--soft);stroke-width:1.75;fill:none}.lost{stroke-dasharray:6 5}
.head path{fill:var(--soft)}.head.failed path{fill:var(--failed)}.head.warned path{fill:var(--warned)}
.sequence .says{font-weight:600}
.sequence .call{fill:var(--soft);font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
.number{fill:var(--card);stroke:var(--soft);stroke-width:1.5}.sequence .digits{font-size:12px;font-weight:600}
.band.failed{fill:var(--failed-back)}.band.warned{fill:var(--warned-back)}
.hop.failed .arrow,.hop.failed .number{stroke:var(--failed)}.hop.warned .arrow,.hop.warned .number{stroke:var(--warned)}
.hop.failed .arrow{stroke-width:2.25}
.cross{stroke:var(--failed);stroke-width:3;stroke-linecap:round}
.link rect{fill:var(--card);stroke:currentColor}.sequence .link text{fill:currentColor;font-size:12px;font-weight:700}
.link.failed{color:var(--failed)}.link.warned{color:var(--warned)}.link:hover text{text-decoration:underline}
.hops{list-style:none;padding:0;margin-top:.75rem}
.hops li{position:relative;background:var(--card);border:1px solid var(--line);border-left:.3rem solid var(--line);padding:.55rem .9rem .55rem 3.1rem;margin:.4rem 0;border-radius:.5rem;counter-increment:none}
.hops li::before{content:attr(value);position:absolute;left:.8rem;top:.6rem;min-width:1.6rem;text-align:center;font-weight:700;color:var(--soft)}
.hops .failed{border-color:var(--failed)}.hops .warned{border-color:var(--warned)}
.says{font-weight:600}.way,.call,.time{font-size:.9rem;color:var(--soft)}.time{white-space:nowrap;margin-left:.5rem}
.call b{color:var(--ink)}`;

const SCREENS = `@media(max-width:40rem){.picture{display:none}.page{padding:.75rem .75rem 2rem}.verdict,.card{padding:.9rem 1rem}
.facts>div,.compare>div{grid-template-columns:1fr}.facts dd{grid-column:1}.compare dt{padding-bottom:0}.compare dd{padding-top:.15rem}}
@media(prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
@media print{body{background:#fff;font-size:10.5pt}.page{max-width:none;padding:0}.card,.hops li,.verdict,.claim,.hop{break-inside:avoid}
.picture{overflow:visible}.sequence{max-width:100%;height:auto}*{-webkit-print-color-adjust:exact;print-color-adjust:exact}a{color:inherit}}`;

export const STYLE = `:root{${LIGHT}}
@media screen and (prefers-color-scheme:dark){:root{${DARK}}}
${[PAGE, HEAD, CARDS, FLOW, SCREENS].join('\n')}`;

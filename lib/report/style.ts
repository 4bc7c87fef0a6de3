/** The report's style sheet: system fonts, light and dark, and a print layout that most people will use as the PDF. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#16202b;--quiet:#54606c;--ground:#f6f7f9;--card:#fff;--line:#d5dbe1;--link:#1d4e79;
--ok:#0b6b4f;--warn:#8a5a00;--failed:#b3261e;--waiting:#4a5560}
@media(prefers-color-scheme:dark){:root{--ink:#e8ecf0;--quiet:#a4afba;--ground:#12171c;--card:#1b2229;--line:#38434e;
--link:#9cc9ea;--ok:#5fd3ac;--warn:#f2c14e;--failed:#ff8a80;--waiting:#b4bec8}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 Inter,system-ui,"Segoe UI",sans-serif}
main{max-width:1060px;margin:0 auto;padding:28px 20px 60px}
h1{font-size:27px;line-height:1.2;margin:0 0 4px}
h2{font-size:20px;margin:0 0 8px}
h3{font-size:16px;margin:22px 0 6px}
p{margin:0 0 10px;max-width:78ch}
a{color:var(--link)}
code{font-size:.92em}
.kind{color:var(--quiet)}
.banner{background:#b3261e;color:#fff;padding:14px 18px;border-radius:6px;margin:16px 0}
.banner ul{margin:6px 0 0;padding-left:20px}
.headlines{display:grid;grid-template-columns:repeat(auto-fit,minmax(230px,1fr));gap:12px;margin:18px 0}
.headlines article{background:var(--card);border:1px solid var(--line);border-left:6px solid var(--waiting);border-radius:6px;padding:12px 14px}
.headlines h2{font-size:15px;margin:0}
.headlines p{margin:4px 0 0}
.headlines .mark{font-weight:700;color:var(--waiting)}
.headlines .ok{border-left-color:var(--ok)}.headlines .ok .mark{color:var(--ok)}
.headlines .warn{border-left-color:var(--warn)}.headlines .warn .mark{color:var(--warn)}
.headlines .failed{border-left-color:var(--failed)}.headlines .failed .mark{color:var(--failed)}
nav ul{display:flex;flex-wrap:wrap;gap:4px 18px;list-style:none;margin:20px 0;padding:10px 0;border-block:1px solid var(--line)}
main>section:not(.headlines){margin:34px 0 0}
figure{margin:16px 0;background:#fff;border:1px solid var(--line);border-radius:6px;overflow:hidden}
figure>svg{display:block;width:100%;height:auto}
details{background:var(--card);border-top:1px solid var(--line);padding:8px 14px}
summary{cursor:pointer;color:var(--link)}
.scroll{overflow-x:auto;margin:6px 0 12px}
table{border-collapse:collapse;font-size:13px;width:100%}
th,td{border-bottom:1px solid var(--line);padding:5px 9px;text-align:left;vertical-align:top;overflow-wrap:anywhere;min-width:4.5em}
th{color:var(--quiet);font-weight:600}
.number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.more{color:var(--quiet)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:3px 18px;margin:0}
dt{color:var(--quiet)}dd{margin:0;overflow-wrap:anywhere}
@page{size:A4;margin:16mm 14mm}
@media print{
:root{color-scheme:light;--ink:#000;--quiet:#444;--ground:#fff;--card:#fff;--line:#bbb;--link:#000;--ok:#000;--warn:#000;--failed:#000;--waiting:#000}
body{font-size:10.5pt}main{max-width:none;padding:0}nav,details{display:none}
figure,.headlines article,tr{break-inside:avoid}h2,h3{break-after:avoid}thead{display:table-header-group}
.banner{background:#fff;color:#000;border:3px solid #000}a{text-decoration:none}
}`.trim();

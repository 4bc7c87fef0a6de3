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
th,td{border-bottom:1px solid var(--line);padding:5px 9px;text-align:left;vertical-align:top;min-width:3em}
.long{overflow-wrap:anywhere;min-width:12em}
th{color:var(--quiet);font-weight:600}
.number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.more{color:var(--quiet);font-size:13px}
dl{display:grid;grid-template-columns:max-content 1fr;gap:3px 18px;margin:0}
dt{color:var(--quiet)}dd{margin:0;overflow-wrap:anywhere}
.notes{border:1px solid var(--line);border-left:6px solid var(--warn);background:var(--card);border-radius:6px;padding:10px 14px;margin:16px 0}
.notes p:last-child{margin:0}
caption{text-align:left;font-weight:600;padding:4px 0;caption-side:top}
.workbook{margin:40px 0 0;border-top:3px solid var(--line);padding-top:8px}
.workbook>h3,.workbook>h2{font-size:19px}
.outline{columns:16em;column-gap:24px;list-style:none;padding:0;margin:8px 0 16px}
.outline li{break-inside:avoid}
.outline em,.facts{color:var(--quiet);font-size:13px}
.outline em{color:var(--failed);font-style:normal;font-weight:600}
.outline em.skipped{color:var(--quiet)}
.cell{background:var(--card);border:1px solid var(--line);border-left:4px solid var(--ok);border-radius:6px;padding:8px 14px;margin:12px 0}
.cell.failed,.cell.stale,.cell.stopped{border-left-color:var(--failed)}
.cell.skipped,.cell.queued,.cell.running{border-left-color:var(--waiting)}
.cell h3,.cell h4{margin:0;font-size:15px}
.cell .facts{margin:0 0 6px}
.tag{font-weight:400;font-size:12px;border:1px solid var(--line);border-radius:9px;padding:0 7px;color:var(--quiet)}
.prose{margin:16px 0;max-width:78ch}.prose h3,.prose h4,.prose h5{font-size:16px;margin:0 0 6px}
pre{background:var(--ground);border:1px solid var(--line);border-radius:4px;padding:8px 10px;overflow-x:auto;font-size:12.5px;line-height:1.4;white-space:pre-wrap;overflow-wrap:anywhere;margin:6px 0}
pre.stderr{border-left:4px solid var(--warn)}
.fault{border:2px solid var(--failed);border-radius:4px;padding:8px 12px;margin:8px 0}
.check p{margin:4px 0}.check.fail{border-left:4px solid var(--failed);padding-left:10px}
.check.fail>p:first-child,p.failed{color:var(--failed);font-weight:600}.check.pass>p,p.ok{color:var(--ok)}
@page{size:A4;margin:16mm 14mm}
@media print{
:root{color-scheme:light;--ink:#000;--quiet:#444;--ground:#fff;--card:#fff;--line:#bbb;--link:#000;--ok:#000;--warn:#000;--failed:#000;--waiting:#000}
body{font-size:10.5pt}main{max-width:none;padding:0}nav,details,.outline{display:none}
.scroll{overflow:visible}table{font-size:8.5pt}th,td{padding:3px 5px;min-width:0;overflow-wrap:anywhere}.long{min-width:0}
figure,.headlines article,tr,.fault{break-inside:avoid}.cell{border-width:0 0 0 3px;padding:2px 0 2px 10px}h2,h3{break-after:avoid}thead{display:table-header-group}
.banner{background:#fff;color:#000;border:3px solid #000}a{text-decoration:none}
}`.trim();

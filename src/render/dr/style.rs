//! How a post-mortem in HTML looks: in the light and in the dark, wide, narrow and printed.

/// The style sheet. Nothing is fetched from anywhere.
pub(super) const STYLE: &str = r#"
:root{color-scheme:light dark;--page:#f6f7f9;--card:#fff;--text:#1b2330;--faint:#667085;--rule:#e3e7ee;--work:#2f6fed;--wait:#a9c4fb;--good:#16864f;
--bad:#c8321f;--middling:#a86400;--gate:#7a3ff2;--gap:#98a2b3;--soft:#eef1f6}
@media(prefers-color-scheme:dark){:root{--page:#0f141b;--card:#171e28;--text:#e4e9f1;--faint:#93a0b4;--rule:#2a3442;--work:#5b93ff;--wait:#2c4a86;
--good:#43c586;--bad:#ff7a66;--middling:#f0b04a;--gate:#b493ff;--gap:#5a677a;--soft:#1f2834}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:1120px;margin:0 auto;padding:2.5rem 1.25rem 4rem}
h1{font-size:1.9rem;line-height:1.2;margin:0 0 .4rem;overflow-wrap:anywhere}
h2{font-size:1.05rem;margin:0 0 .9rem}
code{font:.92em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:var(--soft);padding:.1em .35em;border-radius:4px;overflow-wrap:anywhere}
.faint{color:var(--faint)}
.badge{display:inline-block;vertical-align:middle;font-size:.85rem;font-weight:600;padding:.15rem .7rem;border-radius:99px;color:#fff;background:var(--middling)}
.badge.good{background:var(--good)}.badge.bad{background:var(--bad)}
@media(prefers-color-scheme:dark){.badge{color:#0f141b}}
.message{border-left:4px solid var(--bad);background:var(--card);padding:.7rem 1rem;border-radius:0 8px 8px 0;overflow-wrap:anywhere}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(190px,1fr));gap:.9rem;margin:1.6rem 0}
.tile,.card{background:var(--card);border:1px solid var(--rule);border-radius:12px;padding:1.1rem 1.2rem}
.card{margin-top:1.1rem;overflow-x:auto}
.tile h3{margin:0;font-size:.78rem;font-weight:600;letter-spacing:.04em;text-transform:uppercase;color:var(--faint)}
.tile b{display:block;font-size:1.6rem;font-weight:650;line-height:1.35;font-variant-numeric:tabular-nums}
.tile b.good{color:var(--good)}.tile b.bad{color:var(--bad)}
.tile p{margin:.2rem 0 0;font-size:.86rem;color:var(--faint)}
.meter{height:6px;border-radius:3px;background:var(--soft);margin:.35rem 0;overflow:hidden}
.meter i{display:block;height:100%;background:var(--good)}.meter i.bad{background:var(--bad)}
.chart{display:grid;grid-template-columns:minmax(90px,max-content) 1fr max-content;column-gap:.9rem;min-width:520px}
.chart>span{padding:.22rem 0;white-space:nowrap}
.chart .took{text-align:right;font-variant-numeric:tabular-nums;color:var(--faint);font-size:.86rem}
.chart .phase{font-weight:650;padding-top:.7rem}.chart .step{padding-left:.9rem;color:var(--faint)}
.track{position:relative;height:100%;min-height:1.6rem}
.track i{position:absolute;top:50%;height:12px;margin-top:-6px;min-width:3px;border-radius:3px;background:var(--work)}
.track.phase i.bar{height:6px;margin-top:0;opacity:.85;background:var(--text)}
.track i.wait{background:repeating-linear-gradient(135deg,var(--wait) 0 6px,color-mix(in srgb,var(--wait) 70%,var(--work)) 6px 9px)}
.track i.failed{background:var(--bad)}.track i.begun{background:var(--middling)}
.track i.gap{top:0;height:100%;margin:0;border-radius:0;background:repeating-linear-gradient(90deg,transparent 0 3px,var(--gap) 3px 4px);opacity:.45}
.track i.tick{top:0;width:1px;min-width:0;height:100%;margin:0;border-radius:0;background:var(--rule)}
.track i.mark{width:11px;height:11px;margin:-6px 0 0 -6px;border-radius:50%;border:2px solid var(--card);background:var(--gap);z-index:1}
.track i.mark.gate{background:var(--gate);border-radius:2px;transform:rotate(45deg)}
.track i.mark.failed{background:var(--bad)}.track i.mark.mended{background:var(--good)}.track i.mark.resumed{background:var(--middling)}
.track em{position:absolute;top:.2rem;transform:translateX(-50%);font-style:normal;font-size:.74rem;color:var(--faint);white-space:nowrap;font-variant-numeric:tabular-nums}
.legend{margin:.9rem 0 0;font-size:.8rem;color:var(--faint);display:flex;flex-wrap:wrap;gap:.3rem 1.2rem}
.legend i{display:inline-block;width:16px;height:9px;border-radius:2px;margin-right:.4rem;background:var(--work)}
.legend i.wait{background:var(--wait)}.legend i.gap{background:repeating-linear-gradient(90deg,transparent 0 3px,var(--gap) 3px 4px)}
.legend i.gate{width:9px;background:var(--gate);transform:rotate(45deg)}.legend i.note{width:9px;border-radius:50%;background:var(--gap)}
.legend i.mended{width:9px;border-radius:50%;background:var(--good)}.legend i.failed{width:9px;border-radius:50%;background:var(--bad)}
.legend i.resumed{width:9px;border-radius:50%;background:var(--middling)}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th{font-weight:600;text-align:left;color:var(--faint);font-size:.8rem}
th,td{padding:.38rem .9rem .38rem 0;border-bottom:1px solid var(--rule);vertical-align:top}
tr:last-child td{border-bottom:0}
td.number,th.number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
td.text{overflow-wrap:anywhere}
tr.phase td{font-weight:650}
tr.gap td{color:var(--middling)}tr.failed td{color:var(--bad)}tr.mended td{color:var(--good)}
.kind{color:var(--faint);white-space:nowrap}
.todo{list-style:none;margin:0;padding:0}
.todo li{padding:.35rem 0 .35rem 1.7rem;position:relative;overflow-wrap:anywhere}
.todo li::before{content:"";position:absolute;left:0;top:.65rem;width:13px;height:13px;border:1.5px solid var(--faint);border-radius:3px}
@media print{body{background:#fff}.card,.tile{break-inside:avoid}}
"#;

"""The look of the pages: one column that fits a phone, readable in the dark, all reachable by keyboard."""

STYLE = """
:root{color-scheme:light dark;--ink:#1c2430;--soft:#56606d;--paper:#fff;--ground:#f3f5f7;--line:#d5dae0;
--act:#1f5f3a;--on-act:#fff;--good:#1f5f3a;--bad:#a3261d;--mark:#b26a00}
@media(prefers-color-scheme:dark){:root{--ink:#e7ebf0;--soft:#a5afbb;--paper:#1b2129;--ground:#12161b;
--line:#37404b;--act:#7fd6a0;--on-act:#0d1a12;--good:#7fd6a0;--bad:#ff9c92;--mark:#f0b352}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.55 system-ui,sans-serif}
main{max-width:44rem;margin:2.5rem auto;padding:2rem;background:var(--paper);border:1px solid var(--line);
border-radius:.75rem}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .75rem}
h2{font-size:1.15rem;margin:0 0 .5rem}
section{border-top:1px solid var(--line);margin-top:1.5rem;padding-top:1.5rem}
p{margin:.5rem 0}
.small{color:var(--soft);font-size:.9rem}
.good,.bad,.mark{padding-left:1.6rem;position:relative}
.good::before,.bad::before,.mark::before{font-weight:700;position:absolute;left:.1rem}
.good::before{content:"\\2713";color:var(--good)}
.bad::before{content:"\\2717";color:var(--bad)}
.mark::before{content:"!";color:var(--mark)}
label{display:block;font-weight:600;margin:1rem 0 .25rem}
.help{display:block;color:var(--soft);font-size:.9rem;margin-top:.25rem}
select,input[type=text],input[type=datetime-local]{width:100%;padding:.6rem .7rem;font:inherit;color:inherit;
background:var(--paper);border:1px solid var(--soft);border-radius:.4rem;min-height:2.75rem}
pre{overflow-x:auto;padding:1rem;background:var(--ground);border:1px solid var(--line);border-radius:.4rem;
font:.875rem/1.5 ui-monospace,monospace}
.button{display:inline-block;min-height:2.75rem;padding:.6rem 1.2rem;font:inherit;font-weight:600;border:0;
border-radius:.4rem;background:var(--act);color:var(--on-act);text-decoration:none;cursor:pointer;
margin-top:.75rem}
.button.plain{background:transparent;color:var(--act);border:1px solid var(--act)}
a{color:var(--act)}
:focus-visible{outline:3px solid var(--mark);outline-offset:2px}
ul{padding-left:1.2rem;margin:.5rem 0}
main.wide{max-width:72rem}
h3{display:flex;flex-wrap:wrap;gap:.25rem 1rem;justify-content:space-between;font-size:1rem;margin:0}
article{border-top:1px solid var(--line);padding-top:1rem;margin-top:1rem}
.sum{font-size:1.25rem;font-weight:600}
.beside{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,15rem),1fr));gap:0 1.25rem}
table{width:100%;border-collapse:collapse;margin:.75rem 0}
th,td{padding:.5rem .75rem .5rem 0;text-align:left;vertical-align:baseline;overflow-wrap:anywhere;
border-bottom:1px solid var(--line)}
thead th{color:var(--soft);font-size:.9rem;font-weight:600;overflow-wrap:normal;vertical-align:bottom}
th[scope=row]{min-width:9rem}
td.amount,th.amount{text-align:right;font-variant-numeric:tabular-nums}
td.amount{white-space:nowrap}
td form .button{margin-top:.25rem}
.tick{display:flex;align-items:center;gap:.6rem;margin:0;min-height:2.75rem;cursor:pointer}
.tick input{flex:none;width:1.35rem;height:2.75rem;margin:0;accent-color:var(--act)}
tbody .tick{margin:-.5rem 0}
tr:has(.tick)>*{vertical-align:middle}
nav{display:flex;gap:.75rem}
@media(max-width:40rem){thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
table,tbody,tr,th[scope=row]{display:block}
tr{border-bottom:1px solid var(--line);padding:.5rem 0}
tbody th,tbody td,td.amount{border:0;padding:.15rem 0;text-align:left;white-space:normal}
td{display:inline-block;margin-right:1rem}
tbody .tick{margin:0}
td[data-label]::before{content:attr(data-label) ": ";color:var(--soft)}
td:empty{display:none}
main{margin:0;border:0;border-radius:0;padding:1.25rem;min-height:100vh}
.button{width:100%;text-align:center}}
"""

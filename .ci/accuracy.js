// Prints one table of src/site/markdown/accuracy.md from the JSON reports of foretide backtest: accuracy.js KIND FOLDER NAME...
const fs = require('fs');
const [kind, folder, ...names] = process.argv.slice(2);
const reports = names.map(name => [name, JSON.parse(fs.readFileSync(`${folder}/${name}.json`))]);
const of = (report, expert, horizon) =>
  report.results.find(r => r.expert === expert && r.channel === 'all' && r.horizon === horizon);
const at = (report, expert, lead) => report.byLead.find(r => r.expert === expert && r.horizon === lead);
const f = (value, digits = 3) => value === null || value === undefined ? '' : value.toFixed(digits);
const mean = values => Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
const row = cells => console.log(`| ${cells.join(' | ')} |`);
const head = cells => { row(cells); row(cells.map(() => '---')); };
const cost = report => `${report.cost.cpuMicros.toFixed(0)} µs, ${(report.cost.stateBytes / 1000).toFixed(1)} KB`;

if (kind === 'panels') {
  head(['panel', 'MASE', 'CRPS', 'MASE, CRPS ÷ seasonal naive', 'coverage of 90 %', 'CPU, state']);
  const ratios = reports.map(([name, report]) => {
    const horizon = Math.max(...report.results.map(r => r.horizon));
    const mix = of(report, 'mix', horizon);
    const naive = report.board.find(r => r.model === 'seasonal_naive');
    const both = [mix.mase / naive.mase, mix.crps / naive.crps];
    row([name, f(mix.mase), f(mix.crps, 4), both.map(x => f(x)).join(', '), f(mix.coverage90), cost(report)]);
    return both;
  });
  const three = ratios.slice(0, 3);
  row(['geometric mean of the first three', '', '', [0, 1].map(i => f(mean(three.map(r => r[i])))).join(', '), '', '']);
}
if (kind === 'ett') {
  head(['file', 'forecaster', 'H=1', 'H=24', 'H=48', 'coverage of 90 %, leads 1, 24, 48', 'CPU, state']);
  for (const [name, report] of reports) {
    for (const expert of ['mix', 'readout', 'network', 'last-value']) {
      const cells = [1, 24, 48].map(h => of(report, expert, h)).map(r => `${f(r.mse, 4)}/${f(r.mae)}`);
      const coverage = expert === 'mix' ? [1, 24, 48].map(h => f(at(report, 'mix', h).coverage90)).join(', ') : '';
      row([name, expert, ...cells, coverage, expert === 'mix' ? cost(report) : '']);
    }
  }
}
if (kind === 'stocks') {
  head(['file', 'pinball (.05, .95) ÷ rolling quantiles, lead 1', 'EWMA bands', 'MAE ÷ last value', 'coverage', 'Kupiec p, lower, upper',
    'Christoffersen p, lower, upper']);
  for (const [name, report] of reports) {
    const loss = expert => { const p = of(report, expert, 1).pinball; return p[0] + p[p.length - 1]; };
    const tails = report.tails.filter(t => t.expert === 'mix');
    row([name, f(loss('mix') / loss('rolling-quantiles')), f(loss('ewma-bands') / loss('rolling-quantiles')),
      f(of(report, 'mix', 1).mae / of(report, 'last-value', 1).mae), f(of(report, 'mix', 1).coverage90),
      tails.map(t => f(t.kupiec)).join(', '), tails.map(t => f(t.christoffersen)).join(', ')]);
  }
}
if (kind === 'files') {
  head(['file', 'MAE at lead 1 ÷ the better of last value and season-ago', 'coverage of 90 % at leads 1, 6, 12', 'by age: 31–100, 301–1,000, later']);
  for (const [name, report] of reports) {
    const better = Math.min(of(report, 'last-value', 1).mae, of(report, 'seasonal-naive', 1).mae);
    const ages = [31, 301, 1001].map(from => report.byAge.find(a => a.expert === 'mix' && a.from === from));
    row([name, f(of(report, 'mix', 1).mae / better), [1, 6, 12].map(lead => f(at(report, 'mix', lead).coverage90)).join(', '),
      ages.map(a => a ? f(a.coverage90) : '').join(', ')]);
  }
}

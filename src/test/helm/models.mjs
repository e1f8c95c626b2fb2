// Validates Kubernetes objects (a JSON array on standard input) by kubernetes-models; prints a line for each that is wrong.
import {resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import {readFileSync} from 'node:fs';

const modules = pathToFileURL(resolve(process.env.MODELS, 'node_modules', 'kubernetes-models') + '/').href;

/** 'apps/v1' and 'StatefulSet': apps/v1/StatefulSet.js */
async function model(apiVersion, kind) {
  return (await import(`${modules}${apiVersion}/${kind}.js`))[kind];
}

let wrong = 0;
for (const object of JSON.parse(readFileSync(0, 'utf8'))) {
  const name = `${object.kind} ${object.metadata.name}`;
  try {
    new (await model(object.apiVersion, object.kind))(object).validate();
  } catch (problem) {
    wrong++;
    console.log(`${name}: ${problem.message}`);
  }
}
process.exitCode = wrong ? 1 : 0;

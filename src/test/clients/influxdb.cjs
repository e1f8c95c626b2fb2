// Writes points by the official client of InfluxDB, which sends again what fails. Arguments: URL of the service, epoch milliseconds.
const { InfluxDB, Point } = require('@influxdata/influxdb-client');

async function main() {
  const [url, time] = process.argv.slice(2);
  const write = new InfluxDB({ url, token: 'any' }).getWriteApi('o', 'b', 'ms', { gzipThreshold: 1, maxRetries: 0 });
  write.writePoint(
    new Point('pump').tag('site', 'a b').floatField('flow', 2.5).stringField('state', 'two\nlines').timestamp(Number(time)),
  );
  write.writePoint(new Point('pump').stringField('state', 'on').timestamp(Number(time)));
  await write.flush();
  console.log('written');
  write.writeRecord('pump flow=1 soon');
  await write.flush().catch(() => {});
  await write.close().catch((error) => console.log(`refused ${error.message}`));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});

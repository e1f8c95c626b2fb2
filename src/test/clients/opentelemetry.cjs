// Exports a gauge, one that is not finite beside it, and a counter by OpenTelemetry's SDK. Argument: URL of the service.
const { diag, DiagConsoleLogger, DiagLogLevel } = require('@opentelemetry/api');
const { OTLPMetricExporter } = require('@opentelemetry/exporter-metrics-otlp-http');
const { resourceFromAttributes } = require('@opentelemetry/resources');
const { MeterProvider, PeriodicExportingMetricReader } = require('@opentelemetry/sdk-metrics');

async function main() {
  diag.setLogger(new DiagConsoleLogger(), DiagLogLevel.WARN);
  const exporter = new OTLPMetricExporter({ url: `${process.argv[2]}/v1/metrics`, compression: 'gzip' });
  const provider = new MeterProvider({
    resource: resourceFromAttributes({ 'service.name': 'shop' }),
    readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })],
  });
  const meter = provider.getMeter('test');
  meter.createGauge('queue.length').record(3.5);
  meter.createGauge('ratio').record(Infinity);
  meter.createCounter('orders').add(2);
  await provider.forceFlush();
  await provider.shutdown();
  console.log('exported');
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});

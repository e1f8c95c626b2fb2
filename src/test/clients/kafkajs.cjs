// Writes observations by kafkajs: as plain JSON, and as Avro, Protobuf and JSON Schema by the serializers of
// @kafkajs/confluent-schema-registry. Arguments: bootstrap server, URL of the registry ("" for plain JSON alone), epoch milliseconds of the first.
const { Kafka, logLevel } = require('kafkajs');

const [server, url, first] = process.argv.slice(2);
const STEPS = 20;
const FIELDS = { series: 'string', time: 'long', value: 'double' };

const plain = { encode: (reading) => JSON.stringify({ time: reading.time, value: reading.value }) };

async function serializers() {
  if (url === '') {
    return { plain };
  }
  const { SchemaRegistry, SchemaType } = require('@kafkajs/confluent-schema-registry');
  const registry = new SchemaRegistry({ host: url });
  const registered = async (type, schema, subject) => {
    const { id } = await registry.register({ type, schema }, { subject });
    return { encode: (reading) => registry.encode(id, reading) };
  };
  const fields = Object.entries(FIELDS).map(([name, type]) => ({ name, type }));
  const proto = `syntax = "proto3"; package plant;
    message Reading { string series = 1; int64 time = 2; double value = 3; }`;
  const json = { type: 'object', properties: { time: { type: 'integer' }, value: { type: 'number' } } };
  return {
    plain,
    avro: await registered(SchemaType.AVRO, JSON.stringify({ type: 'record', name: 'Reading', namespace: 'plant', fields }), 'avro'),
    protobuf: await registered(SchemaType.PROTOBUF, proto, 'protobuf'),
    json: await registered(SchemaType.JSON, JSON.stringify(json), 'json'),
  };
}

async function main() {
  const producer = new Kafka({ brokers: [server], logLevel: logLevel.ERROR }).producer();
  const all = await serializers();
  await producer.connect();
  for (const [series, serializer] of Object.entries(all)) {
    const messages = [];
    for (let step = 0; step < STEPS; step++) {
      const reading = { series, time: Number(first) + 1000 * step, value: step / 2 };
      messages.push({ key: series, value: await serializer.encode(reading) });
    }
    await producer.send({ topic: 'foretide.observations', messages });
  }
  await producer.disconnect();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});

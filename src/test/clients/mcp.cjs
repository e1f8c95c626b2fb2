// Asks for a forecast as an assistant does, by the official client of the Model Context Protocol. Argument: URL of the service.
const { Client } = require('@modelcontextprotocol/sdk/client/index.js');
const { StreamableHTTPClientTransport } = require('@modelcontextprotocol/sdk/client/streamableHttp.js');

async function main() {
  const client = new Client({ name: 'test', version: '1' });
  client.onerror = (error) => console.log(`error ${error.message}`);
  await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', process.argv[2])));
  console.log(`server ${client.getServerVersion().name}`);
  await client.ping();
  const { tools } = await client.listTools();
  console.log(`tools ${tools.map((tool) => tool.name).join()}`);

  const called = async (name, args) => {
    const answer = await client.callTool({ name, arguments: args });
    return answer.isError ? answer.content[0].text : JSON.stringify(answer.structuredContent);
  };
  console.log(`list_series ${await called('list_series', { match: 'ro*' })}`);
  console.log(`forecast ${await called('forecast', { series: 'room', steps: 2 })}`);
  console.log(`explain ${await called('explain', { series: 'room' })}`);
  console.log(`history ${await called('history', { series: 'room', leads: '1' })}`);
  console.log(`anomalies ${await called('anomalies', {})}`);
  console.log(`unknown ${await called('forecast', { series: 'none' })}`);
  await called('forecast', {}).catch((error) => console.log(`refused ${error.message}`));
  await client.close();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});

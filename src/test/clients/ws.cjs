// Sends messages over a WebSocket, compressed as far as the service takes it, and prints each answer. Arguments: URL of the service, epoch milliseconds.
const WebSocket = require('ws');

const [url, time] = process.argv.slice(2);
const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/observations/stream`, { perMessageDeflate: { threshold: 0 } });
const line = `{"series":"wire","time":${time},"value":1}\n`;
const messages = [line, `[${line}] garbage`, line.repeat(40_000), line];
let answers = 0;

socket.on('open', () => {
  console.log(`extensions ${socket.extensions}`);
  messages.forEach((message) => socket.send(message));
});
socket.on('message', (data) => {
  console.log(`answer ${data}`);
  answers += 1;
  if (answers === messages.length) {
    socket.close();
  }
});
socket.on('error', (error) => {
  console.error(error);
  process.exit(1);
});

// The job done by next to nothing: no framework, no store, no checks, connections that stay open. What it reaches
// is about what the stand-ins and the machine allow. Beside it lies calls.js, written by bare.py.
"use strict";
const http = require("node:http");
const { port, wait, accounts, calls } = require("./calls.js");

const json = { accept: "application/json", "content-type": "application/json" };
const agent = new http.Agent({ keepAlive: true });

function read(stream, told) {
  const pieces = [];
  stream.on("data", (piece) => pieces.push(piece));
  stream.on("end", () => told(Buffer.concat(pieces).toString()));
}

function ask(method, url, token, body) {
  return new Promise((answered, failed) => {
    const sent = body === null ? "" : JSON.stringify(body);
    const headers = { ...json, authorization: `Bearer ${token}`, "content-length": Buffer.byteLength(sent) };
    const request = http.request(url, { method, agent, headers }, (answer) =>
      read(answer, (text) => {
        if (answer.statusCode > 299) failed(new Error(`${method} ${url}: ${answer.statusCode} ${text}`));
        else answered(text && JSON.parse(text));
      }),
    );
    request.on("error", failed);
    request.end(sent);
  });
}

async function make(call) {
  const job = { call, account: accounts[call.origin.portalId] };
  for (const { name, vendor, method, url, body } of calls) {
    job[name] = await ask(method, url(job), job.account[vendor], body(job));
  }
}

http
  .createServer((request, answer) =>
    read(request, (text) => {
      answer.setHeader("content-type", "application/json");
      answer.end(wait);
      make(JSON.parse(text)); // what fails here ends the process
    }),
  )
  .listen(port, "127.0.0.1", () => console.log("listening"));

// A model that does what its user's last message says, behind the interfaces of
// three vendors on one port: Anthropic's messages, OpenAI's responses, Google's
// generateContent. AgentRelay::Agents starts it and reads what it says, a line of
// JSON for each thing that happens; a line on its standard input lets go on what
// is held.
//
// The message is a list of steps, separated by " then ", one for each turn:
//
//     BASH <command>        a call of the shell tool
//     CALL <tool> <json>    a call of the tool of that name
//     HOLD                  half an answer, then nothing until it is let go on
//     LINES <n>             an answer of n lines
//     FAIL <status>         that error, as often as it is asked
//     anything else         "echo: <it>"
//
// Beyond the last step the answer is "done.".

import http from 'node:http';

const held = [];
const say = (event) => process.stdout.write(`${JSON.stringify(event)}\n`);

function step(texts, results) {
  const steps = (texts.at(-1) ?? '').trim().split(/ then /);
  const now = steps[results] ?? '';
  const [, verb, rest] = /(BASH|CALL|HOLD|LINES|FAIL)\b\s*(.*)/s.exec(now) ?? [];
  if (verb === 'BASH') return { shell: rest };
  if (verb === 'CALL') {
    const [, tool, args] = /^(\S+)\s*(\{.*\})?/s.exec(rest);
    return { tool, args: JSON.parse(args ?? '{}') };
  }
  if (verb === 'HOLD') return { text: ['half an answer, ', 'and the rest.'], hold: true };
  if (verb === 'LINES') {
    return { text: Array.from({ length: Number(rest) }, (_, i) => `- line ${i + 1}\n`) };
  }
  if (verb === 'FAIL') return { fail: Number(rest) };
  return { text: [now ? `echo: ${now}` : 'done.'] };
}

// What the answer is, said before it is given. The texts are all that people have
// written in this conversation: what was typed twice is there twice.
function plan(texts, results) {
  const answer = step(texts, results);
  say({ turn: results, texts, ...answer });
  return answer;
}

async function* pieces(answer, response) {
  for (const [i, text] of answer.text.entries()) {
    if (answer.hold && i) {
      await new Promise((go) => {
        held.push(go);
        response.on('close', go);
      });
    }
    if (response.destroyed) return;
    yield text;
  }
}

function json(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function stream(response) {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  return (data, event) =>
    response.write(`${event ? `event: ${event}\n` : ''}data: ${JSON.stringify(data)}\n\n`);
}

// What people wrote, without what their program has put around it.
const own = (text) => text.replace(/<([a-z][\w-]*)(?: [^>]*)?>[\s\S]*?<\/\1>/g, '').trim();
let serial = 0;

// Anthropic. What has no tools is not the conversation: a title, a summary.

const words = (content) =>
  (typeof content === 'string' ? [content] : content.filter((b) => b.type === 'text').map((b) => b.text))
    .map(own)
    .filter(Boolean);

async function messages(response, body) {
  const people = body.messages.filter((m) => m.role === 'user');
  const isResult = (m) => Array.isArray(m.content) && m.content.some((b) => b.type === 'tool_result');
  const texts = people.filter((m) => !isResult(m)).flatMap((m) => words(m.content));
  const last = people.findLastIndex((m) => !isResult(m));
  const shell = body.tools?.find((t) => /^bash$/i.test(t.name))?.name;
  const answer = shell ? plan(texts, people.length - 1 - last) : { text: ['a title'] };
  if (answer.fail) {
    const type = answer.fail === 401 ? 'authentication_error' : 'api_error';
    return json(response, answer.fail, { type: 'error', error: { type, message: 'the model says no' } });
  }
  const tool = answer.shell ? shell : answer.tool;
  const input = answer.shell ? { command: answer.shell, description: 'As told' } : answer.args;
  const usage = { input_tokens: 10, output_tokens: 5, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };
  const stop_reason = tool ? 'tool_use' : 'end_turn';
  const message = {
    id: `msg_${++serial}`, type: 'message', role: 'assistant', model: body.model, usage, stop_sequence: null,
  };
  const block = tool ? { type: 'tool_use', id: `toolu_${serial}`, name: tool, input } : { type: 'text', text: '' };
  if (!body.stream) {
    if (!tool) block.text = answer.text.join('');
    return json(response, 200, { ...message, stop_reason, content: [block] });
  }
  const send = stream(response);
  const event = (type, fields) => send({ type, ...fields }, type);
  event('message_start', { message: { ...message, stop_reason: null, content: [] } });
  event('content_block_start', { index: 0, content_block: tool ? { ...block, input: {} } : block });
  if (tool) {
    const delta = { type: 'input_json_delta', partial_json: JSON.stringify(input) };
    event('content_block_delta', { index: 0, delta });
  } else {
    for await (const text of pieces(answer, response)) {
      event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } });
    }
  }
  event('content_block_stop', { index: 0 });
  event('message_delta', { delta: { stop_reason, stop_sequence: null }, usage });
  event('message_stop', {});
  response.end();
}

// OpenAI. Codex wants to leave its sandbox for every command.

async function responses(response, body) {
  const text = (item) => item.content.map((c) => own(c.text ?? '')).filter(Boolean).join('\n');
  const isUser = (item) => item.role === 'user' && text(item);
  const texts = body.input.filter(isUser).map(text);
  const last = body.input.findLastIndex(isUser);
  const results = body.input.slice(last + 1).filter((item) => /_output$/.test(item.type)).length;
  const schema = body.text?.format?.schema;
  const answer = schema ? { text: [JSON.stringify(least(schema))] } : plan(texts, results);
  if (answer.fail) {
    return json(response, answer.fail, { error: { message: 'the model says no', type: 'server_error' } });
  }
  const id = `item_${++serial}`;
  const send = stream(response);
  const event = (type, fields) => send({ type, ...fields }, type);
  event('response.created', { response: { id: `resp_${serial}` } });
  let item;
  if (answer.text) {
    item = { type: 'message', id, role: 'assistant', content: [] };
    event('response.output_item.added', { output_index: 0, item });
    let all = '';
    for await (const delta of pieces(answer, response)) {
      all += delta;
      event('response.output_text.delta', { item_id: id, output_index: 0, content_index: 0, delta });
    }
    item = { ...item, content: [{ type: 'output_text', text: all }] };
  } else {
    item = { id, call_id: `call_${serial}`, ...call(body, answer) };
  }
  event('response.output_item.done', { output_index: 0, item });
  const usage = {
    input_tokens: 10, input_tokens_details: { cached_tokens: 0 }, output_tokens: 5,
    output_tokens_details: { reasoning_tokens: 0 }, total_tokens: 15,
  };
  event('response.completed', { response: { id: `resp_${serial}`, usage } });
  response.end();
}

// Tools are of the request, or of an item of it, and some of those in a namespace.
function call(body, answer) {
  const escalate = { sandbox_permissions: 'require_escalated', justification: 'As told' };
  const tools = [body, ...body.input]
    .flatMap((holder) => holder.tools ?? [])
    .flatMap((t) => [t, ...(t.tools ?? [])]);
  const names = tools.map((t) => t.name ?? t.type);
  if (answer.tool) {
    const custom = tools.some((t) => t.name === answer.tool && t.type === 'custom');
    return custom
      ? { type: 'custom_tool_call', name: answer.tool, input: answer.args.input }
      : { type: 'function_call', name: answer.tool, arguments: JSON.stringify(answer.args) };
  }
  if (!names.includes('exec_command') && names.includes('exec')) {
    const args = JSON.stringify({ ...escalate, cmd: answer.shell });
    const input = `const r = await tools.exec_command(${args});\ntext(r.output);`;
    return { type: 'custom_tool_call', name: 'exec', input };
  }
  const args = JSON.stringify({ ...escalate, cmd: answer.shell });
  return { type: 'function_call', name: 'exec_command', arguments: args };
}

// Google. What asks for JSON by a schema is the client's own question.

function least(schema = {}) {
  if (schema.enum) return schema.enum[0];
  const type = (schema.type ?? 'object').toLowerCase();
  if (type === 'object') {
    const keys = schema.required ?? Object.keys(schema.properties ?? {});
    return Object.fromEntries(keys.map((key) => [key, least(schema.properties[key])]));
  }
  return { array: [], string: 'some', boolean: false }[type] ?? 1;
}

async function generate(response, body, streaming) {
  const schema = body.generationConfig?.responseJsonSchema ?? body.generationConfig?.responseSchema;
  const text = (content) => content.parts.map((p) => own(p.text ?? '')).filter(Boolean).join('\n');
  const isResult = (content) => content.parts.some((p) => p.functionResponse);
  const people = body.contents.filter((c) => c.role === 'user');
  const isText = (c) => !isResult(c) && text(c);
  const texts = people.filter(isText).map(text);
  const results = people.length - 1 - people.findLastIndex(isText);
  let answer = { text: [schema ? JSON.stringify(least(schema)) : 'a title'] };
  if (!schema && body.tools?.length) answer = plan(texts, results);
  if (answer.fail) {
    const error = { code: answer.fail, message: 'the model says no', status: 'INTERNAL' };
    return json(response, answer.fail, { error });
  }
  const chunk = (parts, finishReason) => ({
    candidates: [{ index: 0, content: { role: 'model', parts }, finishReason }],
    usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 5, totalTokenCount: 15 },
    modelVersion: 'scripted',
  });
  const name = answer.shell ? 'run_shell_command' : answer.tool;
  const args = answer.shell ? { command: answer.shell, description: 'As told' } : answer.args;
  if (!streaming) return json(response, 200, chunk([{ text: (answer.text ?? ['']).join('') }], 'STOP'));
  const send = stream(response);
  if (name) {
    send(chunk([{ functionCall: { name, args } }], 'STOP'));
  } else {
    for await (const piece of pieces(answer, response)) send(chunk([{ text: piece }]));
    send(chunk([{ text: '' }], 'STOP'));
  }
  response.end();
}

function answer(request, response, body) {
  const { pathname } = new URL(request.url, 'http://localhost');
  const google = /:(generateContent|streamGenerateContent|countTokens)$/.exec(pathname)?.[1];
  if (pathname === '/v1/messages') return messages(response, body);
  if (pathname === '/v1/messages/count_tokens') return json(response, 200, { input_tokens: 10 });
  if (pathname === '/v1/responses') return responses(response, body);
  if (pathname === '/v1/models') return json(response, 200, { object: 'list', data: [], models: [] });
  if (google === 'countTokens') return json(response, 200, { totalTokens: 10 });
  if (google) return generate(response, body, google === 'streamGenerateContent');
  return json(response, request.method === 'HEAD' ? 200 : 404, {});
}

const server = http.createServer((request, response) => {
  let text = '';
  request.setEncoding('utf8');
  request.on('data', (data) => {
    text += data;
  });
  request.on('end', async () => {
    try {
      await answer(request, response, text ? JSON.parse(text) : {});
    } catch (error) {
      say({ broken: String(error?.stack), path: request.url });
      response.destroy();
    }
  });
});

server.listen(0, '127.0.0.1', () => say({ port: server.address().port }));

process.stdin.on('data', () => {
  for (const go of held.splice(0)) go();
});
process.stdin.on('end', () => process.exit(0));

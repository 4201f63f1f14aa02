import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { talia } from './demo-server.ts';

/** Sends a message and waits until the widget says that its answer is whole. */
async function say(page: Page, text: string): Promise<void> {
  const answered = page.evaluate(
    () => new Promise((done) => document.addEventListener('talia-turn-end', () => done(true), { once: true })),
  );
  await page.getByRole('textbox').fill(text);
  await page.getByRole('textbox').press('Enter');
  await answered;
  await expect(page.getByRole('log').getByText(text)).toBeVisible();
}

test('a visitor chats, a lead is captured, and everything can be traced', async ({ page }, { project }) => {
  const email = `ana.${project.name}@condominios.example`;
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));

  await page.goto('/');
  await page.getByRole('button', { name: 'Abrir el chat' }).click();
  await expect(page.getByRole('textbox')).toBeFocused();
  await expect(page.getByRole('log')).toContainText('Hola, soy Tal-IA');
  await expect(page.getByText('Simulador', { exact: false }).first()).toBeVisible();

  await say(page, 'Hola, soy Ana Torres de Condominios del Bajío, quiero automatizar la atención a residentes');
  await say(page, `mi correo es ${email}`);
  await say(page, 'mi teléfono es 442 123 4567');
  await expect(page.getByRole('log')).toContainText('+524421234567');
  await say(page, 'sí, todo es correcto');
  await expect(page.getByRole('log')).toContainText('una persona del equipo te contactará');

  const leads = (await talia('leads')) as { email: string | null; conversationId: string }[];
  const lead = leads.find((row) => row.email === email);
  expect(lead).toMatchObject({
    fullName: 'Ana Torres',
    phoneNumber: '+524421234567',
    companyName: 'Condominios del Bajío',
    need: expect.stringContaining('automatizar la atención a residentes'),
    complete: true,
    stage: 'precalificado',
    conversationState: 'pendiente',
  });

  const trace = (await talia('trace', lead?.conversationId ?? '')) as Trace;
  expect(trace).toMatchObject({
    openaiConversationId: expect.stringMatching(/^conv_/),
    insights: { summary: expect.any(String), nextAction: expect.any(String) },
    moves: [
      { from: null, to: 'captado', source: 'asistente' },
      { from: 'captado', to: 'precalificado', source: 'asistente' },
    ],
  });
  expect(trace.turns).toHaveLength(4);
  const responses = trace.turns.flatMap((turn) => turn.responses);
  const calls = trace.turns.flatMap((turn) => turn.tools);
  expect(calls.map((call) => call.name)).toEqual([
    'set_full_name',
    'set_company_name',
    'set_email',
    'set_phone_number',
    'suggest_replies',
    'close_lead',
  ]);
  expect(responses).toHaveLength(calls.length + trace.turns.length);
  expect(responses.flatMap((response) => response.callIds)).toEqual(calls.map((call) => call.callId));
  for (const [index, response] of responses.entries()) {
    expect(response).toMatchObject({
      responseId: expect.stringMatching(/^resp_/),
      openaiConversationId: trace.openaiConversationId,
      previousResponseId: responses[index - 1]?.responseId ?? null,
    });
  }
  for (const id of [responses[0]?.responseId, trace.openaiConversationId, calls[0]?.callId]) {
    expect(await talia('trace', id ?? '')).toMatchObject({ conversationId: lead?.conversationId });
  }

  await page.reload();
  await page.getByRole('button', { name: 'Abrir el chat' }).click();
  await expect(page.getByRole('log')).toContainText(`mi correo es ${email}`);
  await expect(page.getByRole('log')).toContainText('una persona del equipo te contactará');
  expect(errors).toEqual([]);
});

test('nothing but the page itself is asked for before the visitor touches the chat', async ({ page }) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto('/', { waitUntil: 'networkidle' });
  expect(asked.filter((path) => path.startsWith('/api/') || path.includes('/chunks/'))).toEqual([]);
});

test('a message that could not be sent can be sent again, and nothing is doubled', async ({ page }) => {
  let isDown = true;
  await page.route('**/api/webchat/messages', async (route) => {
    if (route.request().method() !== 'POST' || !isDown) return route.continue();
    await route.fulfill({
      status: 500,
      contentType: 'application/problem+json',
      body: JSON.stringify({ type: 'x', title: 'x', status: 500, code: 'internal_error', request_id: 'x' }),
    });
  });
  await page.goto('/');
  await page.getByRole('button', { name: 'Abrir el chat' }).click();
  await page.getByRole('textbox').fill('Hola, ¿me ayudan?');
  await page.getByRole('textbox').press('Enter');
  await page.getByRole('button', { name: 'Reintentar' }).waitFor();
  isDown = false;
  await page.getByRole('button', { name: 'Reintentar' }).click();
  await expect(page.getByRole('log').getByText('asistente automático', { exact: false })).toBeVisible();
  await expect(page.getByRole('log').getByText('Hola, ¿me ayudan?')).toHaveCount(1);
});

interface Trace {
  openaiConversationId: string;
  turns: {
    responses: { responseId: string; previousResponseId: string | null; callIds: string[] }[];
    tools: { callId: string; name: string }[];
  }[];
}

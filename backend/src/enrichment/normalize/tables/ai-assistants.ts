/**
 * AI assistants that answer with links: a host or any of its subdomains.
 * Rows are `name=host,host`. Compiled from matomo-org/searchengine-and-social-list, state of July 2026, CC0 1.0;
 * entries that are a path of a larger site (x.com/i/grok) are left out.
 */
export const AI_ASSISTANTS = `
baidu_ai=yiyan.baidu.com,ai.baidu.com chatplus=chatplus.com,chat-gpt.org
chatgpt=chatgpt.com,chat.openai.com,labs.openai.com claude=claude.ai copilot=copilot.microsoft.com chatglm=chatglm.cn
deepseek=chat.deepseek.com duck.ai=duck.ai gemini=gemini.google.com,bard.google.com grok=grok.com iask=iask.ai
jasper=app.jasper.ai le_chat=chat.mistral.ai meta_ai=meta.ai notebooklm=notebooklm.google.com perplexity=perplexity.ai
qwen=chat.qwen.ai writesonic=app.writesonic.com you.com=you.com
`;

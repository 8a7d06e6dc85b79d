/**
 * What the fetched lists do not say: shopping and video sites, which are channels of their own, and the short names
 * that people write into `utm_source`. Our own, from the sites' own names; rows as in the other tables.
 */
export const SHOPPING_SITES = `
amazon=amazon.*,amzn.to ebay=ebay.*,ebay.us etsy=etsy.com walmart=walmart.com,walmart.ca alibaba=alibaba.com
aliexpress=aliexpress.com,aliexpress.us mercadolibre=mercadolibre.com,mercadolibre.com.mx,mercadolibre.com.ar
mercadolivre=mercadolivre.com.br shopee=shopee.* lazada=lazada.* rakuten=rakuten.com,rakuten.co.jp
zalando=zalando.* otto=otto.de idealo=idealo.* bol=bol.com cdiscount=cdiscount.com allegro=allegro.pl
flipkart=flipkart.com target=target.com bestbuy=bestbuy.com temu=temu.com shein=shein.com shopify=shop.app
google_shopping=shopping.google.com pricegrabber=pricegrabber.com shopzilla=shopzilla.com
kelkoo=kelkoo.* ceneo=ceneo.pl heureka=heureka.cz,heureka.sk leguide=leguide.com taobao=taobao.com tmall=tmall.com jd=jd.com
`;

export const VIDEO_SITES = `
youtube=youtube.com,youtu.be,com.google.android.youtube vimeo=vimeo.com dailymotion=dailymotion.com twitch=twitch.tv
netflix=netflix.com hulu=hulu.com disneyplus=disneyplus.com crunchyroll=crunchyroll.com bilibili=bilibili.com
niconico=nicovideo.jp douyu=douyu.com huya=huya.com iqiyi=iqiyi.com youku=youku.com rumble=rumble.com
wistia=wistia.com,wistia.net ted=ted.com odysee=odysee.com
`;

/** Names in `utm_source` and click-ID tables, beside the names and hosts of the lists. */
export const SOURCE_ALIASES = `
facebook=fb,meta,facebook_ads,fbads,facebookads,fb_ads instagram=ig,insta,instagram_ads threads=threads.com
twitter=x,x.com,t.co linkedin=li,linkedin_ads reddit=redd.it tiktok=tt,tiktok_ads pinterest=pin.it whatsapp=wa,wa.me
snapchat=snap youtube=yt google=google_ads,adwords,googleads bing=microsoft,msn,bing_ads,bingads chatgpt=openai
perplexity=perplexity.com claude=anthropic copilot=microsoft_copilot gemini=google_gemini le_chat=mistral,mistral.ai
bluesky=bsky telegram=t.me
`;

/** Networks that the fetched list lacks. */
export const MORE_SOCIAL = `
whatsapp=whatsapp.com,wa.me lemmy=lemmy.world,lemmy.ml slack=slack.com quora=quora.com nextdoor=nextdoor.com
messenger=messenger.com,m.me medium=medium.com line=line.me kakao=kakao.com vk=vk.com,vk.ru
`;
export const MORE_AI = `
poe=poe.com kimi=kimi.com,kimi.moonshot.cn doubao=doubao.com character=character.ai pi=pi.ai phind=phind.com
huggingchat=huggingface.co lumo=lumo.proton.me
`;

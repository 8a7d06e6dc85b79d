/**
 * Social networks: a host or any of its subdomains. Video sites are left out, they are a channel of their own.
 * Rows are `name=host,host`. Compiled from matomo-org/searchengine-and-social-list, state of July 2026, CC0 1.0.
 */
export const SOCIAL_NETWORKS = `
badoo=badoo.com bebo=bebo.com blackplanet=blackplanet.com bluesky=bsky.app,skyfeed.app buzznet=buzznet.com
classmates.com=classmates.com cyworld=global.cyworld.com discord=discord.com,discord.gg,discordapp.com
douyin=douyin.com gaia_online=gaiaonline.com geni.com=geni.com github=github.com
googleplus=plus.google.com,url.google.com,com.google.android.apps.plus douban=douban.com dribbble=dribbble.com
facebook=facebook.com,fb.me fetlife=fetlife.com flickr=flickr.com flixster=flixster.com fotolog=fotolog.com
foursquare=foursquare.com friends_reunited=friendsreunited.com friendster=friendster.com gree=gree.jp haboo=habbo.com
hacker_news=news.ycombinator.com hi5=hi5.com hyves=hyves.nl identi.ca=identi.ca instagram=instagram.com
lang_8=lang-8.com
last.fm=last.fm,lastfm.ru,lastfm.de,lastfm.es,lastfm.fr,lastfm.it,lastfm.jp,lastfm.pl,lastfm.com.br,lastfm.se,lastfm.com.tr
linkedin=linkedin.com,lnkd.in,linkedin.android livejournal=livejournal.ru,livejournal.com
mastodon=mastodon.social,mastodon.cloud,mastodon.technology,mastodon.xyz,mastodon.at,mastodon.art,mamot.fr,pawoo.net,mstdn.io,mstdn.jp,friends.nico,ro-mastodon.puyo.jp,quey.org,botsin.space,social.tchncs.de,knzk.me,mastodont.cat,bitcoinhackers.org,fosstodon.org,chaos.social,cybre.space,vis.social,typo.social,front-end.social,hachyderm.io,mastodon.online,newsie.social,mstdn.social,indieweb.social,sfba.social,mas.to,mstdn.party,c.im,mastodonapp.uk,universeodon.com,social.vivaldi.net,ohai.social,toot.community,masto.ai,mastodon.scot,mastodon.world,mastodon.nz,graphics.social,org.joinmastodon.android,mastodon.eus,mastodon.jalgi.eus,tkm.eus
meinvz=meinvz.net missevan=missevan.com mixi=mixi.jp moikrug.ru=moikrug.ru multiply=multiply.com my.mail.ru=my.mail.ru
myheritage=myheritage.com mylife=mylife.ru myspace=myspace.com myyearbook=myyearbook.com nasza_klasa.pl=nk.pl
netlog=netlog.com odnoklassniki=odnoklassniki.ru orkut=orkut.com ozone=qzone.qq.com peepeth=peepeth.com
pinterest=pinterest.com,pinterest.ca,pinterest.ch,pinterest.co.uk,pinterest.com.au,pinterest.de,pinterest.dk,pinterest.es,pinterest.fr,pinterest.ie,pinterest.info,pinterest.jp,pinterest.nz,pinterest.pt,pinterest.se
pixelfed=pixelfed.social,pixelfed.de,pxlmo.com,metapixl.com,pix.toot.wales,pixelfed.uno,pixey.org plaxo=plaxo.com
reddit=reddit.com,com.reddit.frontpage renren=renren.com skyrock=skyrock.com
snapchat=snapchat.com,com.snapchat.android sonico.com=sonico.com soundcloud=soundcloud.com,gate.sc
stackoverflow=stackoverflow.com studivz=studivz.net tagged=login.tagged.com taringa=taringa.net
telegram=web.telegram.org,org.telegram.messenger threads=threads.net,threads.com tiktok=tiktok.com tuenti=tuenti.com
tumblr=tumblr.com,t.umblr.com twitcast=twitcasting.tv twitter=twitter.com,t.co,x.com sourceforge=sourceforge.net
stumbleupon=stumbleupon.com vkontakte=vk.com,vkontakte.ru v2ex=v2ex.com viadeo=viadeo.com
vkrugudruzei.ru=vkrugudruzei.ru wayn=wayn.com
wechat=wechat.com,mp.weixin.qq.com,open.weixin.qq.com,channels.weixin.qq.com weibo=weibo.com,t.cn
weeworld=weeworld.com windows_live_spaces=login.live.com workplace=workplace.com xanga=xanga.com xing=xing.com
`;

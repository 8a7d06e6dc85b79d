/**
 * Search engines: an exact host (without `www.`) makes a visit an organic search; `.*` stands for any country ending.
 * Rows are `name=host,host`. Compiled from matomo-org/searchengine-and-social-list, state of July 2026, CC0 1.0.
 */
export const SEARCH_ENGINES = `
1.cz=1.cz 118_700=118700.se,foretag.118700.se,webben.118700.se 123people=123people.com,123people.*
360search=so.360.cn,so.com,m.so.com,sou.com
abacho=abacho.de,abacho.com,abacho.co.uk,se.abacho.com,tr.abacho.com,abacho.at,abacho.fr,abacho.es,abacho.ch,abacho.it
abcsok=abcsok.no,verden.abcsok.no acoon=acoon.de aguea=chercherfr.aguea.com allaverksamheter=allaverksamheter.se
alexa=alexa.com,search.toolbars.alexa.com alice_adsl=rechercher.aliceadsl.fr all.by=all.by
allesklar=allesklar.de,allesklar.at,allesklar.ch alltheinternet=alltheinternet.com alltheweb=alltheweb.com
alohafind=alohafind.com
altavista=altavista.com,search.altavista.com,listings.altavista.com,altavista.de,altavista.fr,be-nl.altavista.com,be-fr.altavista.com
aol=search.aol.com,search.aol.it,aolsearch.aol.com,aolrecherche.aol.fr,aolrecherches.aol.fr,aolimages.aol.fr,aim.search.aol.com,recherche.aol.fr,find.web.aol.com,recherche.aol.ca,aolsearch.aol.co.uk,search.aol.co.uk,sucheaol.aol.de,suche.aol.de,o2suche.aol.de,suche.aolsvc.de,aolbusqueda.aol.com.mx,alicesuche.aol.de,alicesuchet.aol.de,suchet2.aol.de,search.hp.my.aol.com.au,search.hp.my.aol.de,search.hp.my.aol.it,search-intl.netscape.com,de.aolsearch.com
apollo_lv=apollo.lv apollo7=apollo7.de aport=sm.aport.ru arama=arama.com arcor=arcor.de
arianna=arianna.libero.it,arianna.com
ask=ask.com,web.ask.com,int.ask.com,mws.ask.com,images.ask.com,ask.reference.com,askkids.com,iwon.ask.com,ask.co.uk,qbyrd.com,search-results.com,int.search-results.com,search.ask.com,avira-int.ask.com,searchqu.com,search.tb.ask.com,nortonsafe.search.ask.com,avira.search.ask.com,int.search.tb.ask.com
avira_safesearch=search.avira.com,search.avira.net,safesearch.avira.com atlas=searchatlas.centrum.cz
auone=search.auone.jp,sp-search.auone.jp,sp-web.search.auone.jp,sp-image.search.auone.jp austronaut=austronaut.at
babylon=search.babylon.com,searchassist.babylon.com
baidu=baidu.com,m.baidu.com,baidu.co.th,zhidao.baidu.com,tieba.baidu.com,news.baidu.com
biglobe=cgi.search.biglobe.ne.jp,images.search.biglobe.ne.jp
bing=bing.com,global.bing.com,msnbc.msn.com,dizionario.it.msn.com,enciclopedia.it.msn.com,cc.bingj.com
blekko=blekko.com blogdigger=blogdigger.com blogpulse=blogpulse.com bluewin=search.bluewin.ch brave=search.brave.com
canoe.ca=web.canoe.ca centrum=search.centrum.cz,morfeo.centrum.cz charter=charter.net claro_search=claro-search.com
clix=pesquisa.clix.pt coccoc=coccoc.com comcast=search.comcast.net compuserve=websearch.cs.com
conduit.com=search.conduit.com,images.search.conduit.com crawler=crawler.com cuil=cuil.com
daemon_search=daemon-search.com,my.daemon-search.com dasoertliche=dasoertliche.de dastelefonbuch=dastelefonbuch.de
daum=search.daum.net delfi_ee=otsing.delfi.ee delfi_lv=smart.delfi.lv digg=digg.com dir.com=fr.dir.com
disconnectsearch=search.disconnect.me dmoz=dmoz.org,editors.dmoz.org duckduckgo=duckduckgo.com,r.duckduckgo.com
earthlink=search.earthlink.net ecosia=ecosia.org el_mundo=ariadna.elmundo.es eniro=eniro.se entireweb=entireweb.com
eo=eo.st epicsearch.in=epicsearch.in eurip=eurip.com euroseek=euroseek.com everyclick=everyclick.com
exalead=exalead.fr,exalead.com
excite=search.excite.it,search.excite.fr,search.excite.de,search.excite.co.uk,search.excite.es,search.excite.nl,msxml.excite.com,excite.co.jp
fast_browser_search=fastbrowsersearch.com findhurtig=findhurtig.dk fireball=fireball.de,fireball.com
firstsfind=firstsfind.com fixsuche=fixsuche.de flix.de=flix.de fooooo=search.fooooo.com
forestle=forestle.org,forestle.mobi francite=recherche.francite.com
free=search.free.fr,search1-2.free.fr,search1-1.free.fr freecause=search.freecause.com freenet=suche.freenet.de
freespoke=freespoke.com friendfeed=friendfeed.com frontier=search.frontier.com gais=gais.cs.ccu.edu.tw
genieo=search.genieo.com geona=geona.net gibiru=gibiru.com gigablast=gigablast.com,dir.gigablast.com
gnadenmeer=gnadenmeer.de gomeo=gomeo.com goo=search.goo.ne.jp,ocnsearch.goo.ne.jp
google=google.com,google.*,encrypted.google.com,ipv6.google.com,go.google.com,search.avg.com,isearch.avg.com,com.google.android.googlequicksearchbox,search.chedot.com,cnn.com,darkoogle.com,search.darkoogle.com,search.foxtab.com,gooofullsearch.com,search.hiyo.com,search.incredimail.com,search1.incredimail.com,search2.incredimail.com,search3.incredimail.com,search4.incredimail.com,search.sweetim.com,fastweb.it,search.juno.com,search.zum.com,find.tdc.dk,it.luna.tv,searchresults.verizon.com,search.walla.co.il,search.alot.com,suche.gmx.net,search.gmx.com,search.incredibar.com,delta-search.com,search.1und1.de,suche.1und1.de,search.zonealarm.com,start.lenovo.com,wow.com,search.leonardo.it,optuszoo.com.au,search.dolphin-browser.jp,netlavis.azione.jp,search.nan.so,cgi2.nintendo.co.jp,search.smt.docomo.ne.jp,image.search.smt.docomo.ne.jp,gfsoso.com,searches.safehomepage.com,searches.f-secure.com,search.f-secure.com,monumentbrowser.com,search.bt.com,startab.me,search.abv.bg,search.xfinity.com,kadaza.com,blogsearch.google.com,blogsearch.google.*,cse.google.com,cse.google.*,images.google.com,images.google.*,news.google.com,news.google.*,scholar.google.com,scholar.google.*,googlesyndicatedsearch.com,video.google.com
goyellow.de=goyellow.de gule_sider=gulesider.no haosou=haosou.com highbeam=highbeam.com
hit_parade=req.hit-parade.com,class.hit-parade.com,hit-parade.com holmes=holmes.ge hooseek=hooseek.com
hotbot=hotbot.com i_play=start.iplay.com icerocket=blogs.icerocket.com icq=icq.com,search.icq.com ilse_nl=ilse.nl
imesh=search.imesh.com inbox=inbox.com info.com=info.com
infospace=infospace.com,dogpile.com,tattoodle.com,metacrawler.com,webfetch.com,webcrawler.com,search.kiwee.com,searches.vi-view.com,search.webssearches.com,search.fbdownloader.com,searches3.globososo.com,wsdsold.infospace.com,search.avast.com,isearch.babylon.com,start.facemoods.com,start.funmoods.com,search.magentic.com,search.searchcompletion.com,searchmobileonline.com,isearch.glarysoft.com,search.chatzum.com,home.speedbit.com,search.b1.org,searchya.com,search.handycafe.com,search.v9.com,search.iminent.com,utorrent.inspsearch.com,govome.inspsearch.com
interia=google.interia.pl isodelen=isodelen.se
ixquick=ixquick.com,eu.ixquick.com,ixquick.de,us.ixquick.com,s1.us.ixquick.com,s2.us.ixquick.com,s3.us.ixquick.com,s4.us.ixquick.com,s5.us.ixquick.com,s8-eu.ixquick.com,s1-eu.ixquick.de,s2-eu4.ixquick.com,s5-eu4.ixquick.com
jungle_key=junglekey.com,junglekey.fr jungle_spider=jungle-spider.de junior_safe_search=juniorsafesearch.com
jyxo=jyxo.1188.cz k9_safe_search=k9safesearch.com kagi=kagi.com karma=karmasearch.org kataweb=kataweb.it
kensaq=kensaq.com kvasir=kvasir.no toile=toile.com,web.toile.com laban=laban.vn latne=latne.lv lilo=search.lilo.org
lo.st=lo.st local_moxie=localmoxie.com lookany=lookany.com lookseek=search.lookseek.com looksmart=looksmart.com
lycos=search.lycos.com,lycos.* maailm.com=maailm.com mailru=go.mail.ru mamma=mamma.com,mamma75.mamma.com
meinestadt.de=meinestadt.de meta.ua=meta.ua metacrawler_de=s1.metacrawler.de,s2.metacrawler.de,s3.metacrawler.de
metager=meta.rrzn.uni-hannover.de,metager.de metager2=metager2.de mister_wong=mister-wong.com,mister-wong.de
mojeek=mojeek.com monstercrawler=monstercrawler.com mozbot=mozbot.fr,mozbot.co.uk,mozbot.com
myprivatesearch=myprivatesearch.com myspace=searchservice.myspace.com
mywebsearch=mysearch.com,ms114.mysearch.com,ms146.mysearch.com,kf.mysearch.myway.com,ki.mysearch.myway.com,search.myway.com,search.mywebsearch.com
najdi.si=najdi.si nate=search.nate.com naver=search.naver.com need2find=ko.search.need2find.com neti=neti.ee
nifty=search.nifty.com,search.azby.fmworld.net,videosearch.nifty.com nigma=nigma.ru oceanhero=oceanhero.today
onet.pl=szukaj.onet.pl online.no=online.no onlysearch=only-search.com opplysningen_1881=1881.no
orange=busca.orange.es,lemoteur.ke.voila.fr,lemoteur.orange.fr paperball=paperball.de
peoplecheck=extern.peoplecheck.de peoplepc=search.peoplepc.com picsearch=picsearch.com plazoo=plazoo.com
plusnetwork=plusnetwork.com poisk.ru=poisk.ru presearch=presearch.com privacywall=privacywall.org qip.ru=search.qip.ru
qualigo=qualigo.at,qualigo.ch,qualigo.de,qualigo.nl quendu=quendu.com qwant=qwant.com,lite.qwant.com
rakuten=websearch.rakuten.co.jp rambler=nova.rambler.ru riksdelen=riksdelen.se road_runner=search.rr.com
rpmfind=rpmfind.net,fr2.rpmfind.net sapo=pesquisa.sapo.pt scour.com=scour.com search.ch=search.ch
search.com=search.com searchalot=searchalot.com searchcanvas=searchcanvas.com
searchlock=searchlock.com,results.searchlock.com searchy=searchy.co.uk seesaa=search.seesaa.jp
setooz=bg.setooz.com,da.setooz.com,el.setooz.com,fa.setooz.com,ur.setooz.com,setooz.com
seznam=search.seznam.cz,videa.seznam.cz sharelook=sharelook.fr skynet=skynet.be
sm.cn=m.sm.cn,so.m.sm.cn,m.sp.sm.cn,yz.m.sm.cn,quark.sm.cn sm.de=sm.de smartaddressbar=search.smartaddressbar.com
smartshopping=search.smartshopping.com snap.do=search.snap.do so_net=so-net.ne.jp,video.so-net.ne.jp
softonic=search.softonic.com sogou=sogou.com,m.sogou.com,wap.sogou.com,english.sogou.com soso=soso.com
sputnik=sputnik.ru
startpage=startpage.com,classic.startpage.com,eu.startpage.com,s6-eu5.ixquick.com,s2-eu4.startpage.com,s6-eu4.startpage.com,s7-eu4.startpage.com,s1-eu5.startpage.com,s2-eu5.startpage.com,s4-eu5.startpage.com,s5-eu5.startpage.com,s6-eu5.startpage.com,s7-eu5.startpage.com,s8-eu5.startpage.com,s10-eu5.startpage.com,s11-eu5.startpage.com,s12-eu5.startpage.com,s13-eu5.startpage.com,s14-eu5.startpage.com
startpagina=startgoogle.startpagina.nl startsiden=startsiden.no stract=stract.com suche.info=suche.info
suchmaschine.com=suchmaschine.com suchnase=suchnase.de surf_canyon=surfcanyon.com swiggle=swiggle.org.uk
swisscows=swisscows.com t_online=suche.t-online.de,brisbane.t-online.de,navigationshilfe.t-online.de
talimba=talimba.com talktalk=talktalk.co.uk tarmot=tarmot.com technorati=technorati.com teoma=teoma.com
terra=buscador.terra.es,buscador.terra.cl,buscador.terra.com.br
tiscali=search.tiscali.it,search-dyn.tiscali.it,hledani.tiscali.cz tixuma=tixuma.de
toolbarhome=toolbarhome.com,vshare.toolbarhome.com
toppreise.ch=toppreise.ch,fr.toppreise.ch,de.toppreise.ch,en.toppreise.ch torry=torry.io tusk_search=tusksearch.com
trouvez.com=trouvez.com trovarapido=trovarapido.com trusted_search=trusted-search.com trustnav=search.trustnav.com
twingly=twingly.com uol.com.br=busca.uol.com.br url.organzier=url.org vinden=vinden.nl
vindex=vindex.nl,search.vindex.nl
virgilio=ricerca.virgilio.it,ricercaimmagini.virgilio.it,ricercavideo.virgilio.it,ricercanews.virgilio.it,mobile.virgilio.it
voila=search.ke.voila.fr,lemoteur.fr volny=web.volny.cz vuhuv=vuhuv.com
walhello=walhello.info,walhello.com,walhello.de,walhello.nl web.de=suche.web.de,m.suche.web.de web.nl=web.nl
weborama=weborama.fr websearch=websearch.com wedoo=fr.wedoo.com,en.wedoo.com,es.wedoo.com winamp=search.winamp.com
wirtualna_polska=szukaj.wp.pl witch=witch.de woopie=woopie.jp vrav=search.www.ee x_recherche=x-recherche.com
yahoo=search.yahoo.com,malaysia.search.yahoo.com,cade.yahoo.com,espanol.search.yahoo.com,qc.search.yahoo.com,one.cn.yahoo.com,r.search.yahoo.com,cercato.it,search.offerbox.com,benefind.de,ys.mirostart.com,images.search.yahoo.com,images.yahoo.com,cade.images.yahoo.com,espanol.images.yahoo.com,qc.images.yahoo.com
yahoo_japan=search.yahoo.co.jp,jp.hao123.com,home.kingsoft.jp,jwsearch.jword.jp,image.search.yahoo.co.jp,video.search.yahoo.co.jp
yam=search.yam.com
yandex=yandex.ru,yandex.com,yandex.*,clck.yandex.*,m.yandex.*,ya.ru,yabs.yandex.*,images.yandex.ru,images.yandex.com,images.yandex.*
yasni=yasni.de,yasni.com,yasni.co.uk,yasni.ch,yasni.at yatedo=yatedo.com,yatedo.fr yellowmap=yellowmap.de yep=yep.com
yippy=search.yippy.com yongzin=yongzin.com yougoo=yougoo.fr zapmeta=zapmeta.com,zapmeta.*,zapmetasearch.*
zhongsou=p.zhongsou.com zoek=zoek.nl zoeken=zoeken.nl zoohoo=zoohoo.cz zoznam=zoznam.sk zxuso=zxuso.com
`;

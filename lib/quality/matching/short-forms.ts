/** First names and the short forms people go by, Danish ones first; the first word of a line is the full name. */
const FORMS = `
alexander alex aleks sander xander sascha
alexandra alex sandra aleksandra
anders andreas
andrzej andreas jedrek
ann anne anna ane anni anja annie
annette anette netta
anton toni tony antonio
bartholomaeus bartek bartosz
benjamin ben benny benni
bent benny
birgitte birgit gitte britt
birthe birte
camilla milla
carl karl kalle
caroline karoline line
catharina katrine cathrine kathrine trine rina katarzyna kasia kathrin katrin katja
cecilie cille silje
charlotte lotte
christian kristian chris kris
christina kristina kirstine stina stine tina christine kristine
christoffer kristoffer stoffer chris krzysztof
daniel dan danny danni
dorthe dorte dorothea
edward ed eddie edvard
elisabeth lisbeth lis lisa else elsebeth betty elzbieta ela beth
emil emilio
erik eric eirik erich
flemming fleming
frederik fritz fred freddy frederick
friedrich fritz
georg joergen jerzy george
gregor grzegorz
gunnar gunni
hans johannes johan hannes
hanne johanne hanna johanna hannah
heidi adelheid
heinrich henrik heinz henry henning
helene helena lene lena elena
ingeborg inge inga
ingrid inger
jakob jacob jeppe kuba
jan johan jens jannik
jennifer jenny jenni
joachim kim jochen joakim
johannes jens johan john
josef joe sepp jozef
joseph joe
julie julia juliane
karen karin kaja
kasper casper caspar
katherine kate kathy
kenneth ken kenny kent
klaus claus niklas nicolaus nicolai nikolaj nico nick
kirsten kis kirstine
kristen kresten
lars laurits lasse laurids lorenz
leonard leo leonhard
line caroline karoline
louise lise lisa luise
ludvig ludwig louis
magdalena magda lena malene
malgorzata gosia margrethe
manfred manni
margrethe grethe grete margit margareta rita greta margarethe
maria marie mia maja mie
mads mathias matthias mats mattias mathis
marianne marian
martin morten maciej
matteo mathias
mehmet memo muhammed mohammed muhammad mohamed mohammad
merete mette
michael mikael mikkel mike michel michal micha
mustafa musti
niels nils nis
ole olaf oluf olav
oliver ole olli
pernille nille petronella
peter per peder pete petter piotr pieter
philip filip phil
poul paul pavel povl
rasmus erasmus
rebecca rebekka becky
richard rick rikard ricky
rikke frederikke ulrikke
robert bob rob robbie robin
rudolf rolf rudi
samuel sam
sebastian seb bastian
sigurd siggi
signe sigrid
sofie sophie sofia sophia zofia fie
soeren severin
stefan steffen stephan steven szczepan
stephanie steffi
susanne sanne susan susie sus zuzanna
svend sven svenn
theodor theo
theresa resi
thomas tom tommy tomasz
thorkild torkil
tobias tobi
torben thorbjoern torbjoern
ulrik ulrich uli uffe
valdemar waldemar
viktor victor vic
vilhelm willy wilhelm william ville will bill willi
vincent vinz
zbigniew zbyszek
`;

const groups = new Map<string, readonly number[]>();
for (const [group, line] of FORMS.trim().split("\n").entries())
  for (const name of line.split(" ")) groups.set(name, [...(groups.get(name) ?? []), group]);

/** Numbers of the names that a word (as `plainName` writes it) is a form of; none for unknown ones. */
export const formGroups = (word: string): readonly number[] => groups.get(word) ?? [];

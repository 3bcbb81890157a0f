"""Words that read as a condition of a post, a like, a follow or a share. No perk may have one; no field asks for any.

What is written freely can say it all the same, so whoever schedules a perk is shown where it reads so. That is a remark
and no refusal: words have more than one meaning, and a business that means no condition may go on. Sought are turns of
phrase and not single words: “post office” and “like new” ask nobody for anything. Languages are those of the topics.
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

#: Where people post.
_NETWORKS = (
    r"(instagram|insta|tik ?tok|facebook|twitter|you ?tube|mastodon|bluesky|threads|linkedin|snapchat|pinterest"
    r"|telegram|social media)\b"
)
#: “Our post on Instagram” is a thing, and “just like this photo” a likeness.
_NO_THING = "".join(
    rf"(?<!\b{word} )" for word in ("our", "the", "a", "this", "last", "latest", "blog", "lamp", "guest")
)
_NO_LIKENESS = "".join(
    rf"(?<!\b{word} )" for word in ("look", "looks", "just", "exactly", "is", "are", "feels", "much")
)
_PICTURES = r"(\w+ )?(posts?|photos?|pictures?|videos?|reels?|selfies?)\b"
#: By language: what asks for something in return.
_ASKS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "en": (
            r"\bfollow(ing)? (us\b|me\b|@|(our|my) (\w+ )?(account|page|profile|channel|feed|blog|insta\w*)\b)",
            rf"\bfollow(ing)?\b[^.!?]{{0,30}}\bon {_NETWORKS}",
            rf"\b{_NO_LIKENESS}lik(e|ing) (our|this) (\w+ )?(page|post|photo|picture|video|account|profile|reel)\b",
            r"(^|[,:&+] ?|\b(and|or|to|must|please|then|also) )like us\b",
            r"\blike(,| and| &| \+) (share|follow|comment|subscribe|repost|tag)\b",
            r"\bshar(e|ing) (it |this |them |us )?(on|in|to) your (story|stories|feed|profile|wall|timeline|channel)\b",
            rf"\bshar(e|ing)\b[^.!?]{{0,20}}\bon {_NETWORKS}",
            rf"\bshar(e|ing) (this|our|a|your|one) {_PICTURES}",
            r"\b(shar(e|ing)|tell(ing)?)\b[^.!?]{0,20}\byour (followers|audience|readers|subscribers)\b",
            rf"\b{_NO_THING}(re)?post(ing)? (about (it|us|this|our|your)\b|(it |this |something )?on your\b)",
            rf"\b{_NO_THING}(re)?post(ing)?\b(?![- ](office|box|code))[^.!?]{{0,25}}\bon {_NETWORKS}",
            rf"\bpost(ing)? (a|an|one|your|two|three|\d+) ({_PICTURES}|(\w+ )?(stor(y|ies)|reviews?)\b)",
            r"\b(retweet|repost|reblog|regram)(ing)? (us|this|our|it|the|a)\b",
            r"\btag(ging)? (us\b|@|(a|your|one|two|three|\d+) friends?\b)",
            rf"\bmention(ing)? (us|@\w+) (in|on) ((a|your) (post|story|reel|video|blog)|{_NETWORKS})",
            r"\b(leav|writ|giv)(e|ing) (us )?(a|an|your|one) (\w+[ -]){0,2}(review|rating)\b",
            r"\bsubscrib(e|ing) to (our|us|my|the) (\w+ )?channel\b",
            r"\b(give|for) (us )?a shout-?out\b",
            r"\b(must|have to|need to|required to|expected to|asked to) (also )?(re)?(post|tweet|blog|vlog)\b"
            r"(?![- ](office|box|the|back|it back|your (letter|parcel|card|voucher)))",
            r"\b(in (return|exchange) for|requires?|you owe us) (a|an|one|your|two|three|\d+) (\w+ )?"
            r"(posts?|stor(y|ies)|reels?|reviews?|follow|like|shares?|mentions?|shout-?outs?)\b(?! office)",
            r"\b(posts?|stor(y|ies)|reels?|reviews?|follows?|likes?|shares?) (is |are )?"
            r"(required|expected|mandatory|compulsory)\b",
        ),
        "de": (
            r"\bfolg(e|t|en)( sie| ihr)? (uns\b|mir\b|@|unse\w+ (\w+ )?(account|konto|seite|profil|kanal)\b)",
            r"\b(uns|unse\w+ (seite|profil|kanal|account))\b[^.!?]{0,25}\b(zu )?(folgen|liken|abonnieren)\b",
            r"\blik(e|t|en)( sie| ihr)? (uns\b|(unse\w+|diese\w?|den|das) "
            r"(\w+ )?(seite|beitrag|post|foto|bild|video)\b)",
            r"„?gefällt mir[“”\"]?[ -]?(drück|klick|angaben|setz)\w*",
            r"\bteil(e|t|en)( sie| ihr)? (diese\w?|unse\w+|den|einen?|das|ihren?|deinen?) (\w+ )?"
            r"(beitrag|post|foto|bild|video|story|link|seite)\b",
            r"\bposte(n sie)? (auf|über|eine?n?|dein\w*|ihr\w*)\b",
            rf"\b(posten|teilen)\b[^.!?]{{0,25}}\b(auf|bei|in) (der |deiner |ihrer )?({_NETWORKS}|story)",
            rf"\b(auf|bei) {_NETWORKS}[^.!?]{{0,25}}\b(posten|teilen|folgen|markieren)\b",
            r"\bmarkier(e|t|en)( sie| ihr)? (uns\b|@|(einen?|zwei|drei|deine|ihre) freund\w*)",
            r"\berwähn(e|t|en)( sie| ihr)? (uns|@\w+) (in|auf|bei)\b",
            r"\b(schreib|hinterlass|verfass|gib|geb)(e|t|en)?( sie| ihr)?( uns)? (eine|deine|ihre) (\w+[ -])?"
            r"(bewertung|rezension)\b",
            r"\babonnier(e|t|en)( sie| ihr)? (uns\b|unse\w+ (kanal|seite|profil)\b)",
            r"\b(gegenleistung|gegenzug|austausch)\b[^.!?]{0,20}\b(post|beitrag|story|bewertung|like|follow)\b",
        ),
        "fr": (
            r"\bsui(vez|s|vre)[- ](nous\b|moi\b|@|(notre|nos|mon|ma|le|la) (\w+ )?(compte|page|profil|chaîne)\b)",
            r"\bnous suivre\b",
            r"\b(aimez|likez|liker|aimer) (notre|nos|cette|la|le|ce) "
            r"(\w+ )?(page|publication|post|photo|vidéo|compte)\b",
            r"\bpartage(z|r)? (cette|notre|nos|la|le|ce|une?|votre|ta|ton) (\w+ )?"
            r"(publication|post|photo|vidéo|story|lien|page)\b",
            rf"\b(partage|publie|poste)(z|r)?\b[^.!?]{{0,25}}\bsur ({_NETWORKS}|(vos|tes|les) réseaux)",
            r"\b(publie|poste)(z|r)? (une?|votre|ta|ton) (\w+ )?(photo|story|vidéo|avis|post|publication|reel)\b",
            r"\b(identifie|tague|mentionne)(z|r)?[- ](nous\b|moi\b|@|(une?|deux|trois|vos|tes) amie?s?\b)",
            r"\b(laisse(z|r)?|donne(z|r)?|écri(vez|s|re))(-nous)? (un|votre|ton) (\w+ )?avis\b",
            r"\babonne(z-vous|-toi|r) à (notre|nos|@|ma)\b",
            r"\ben échange d[e'’] ?(une? |votre )?(\w+ )?(post|publication|story|avis|like|abonnement"
            r"|partage|mention)\b",
        ),
        "es": (
            r"\b(síguenos|síganos|seguirnos|seguidnos)\b",
            r"\b(sigue|seguir|siga) (@|nuestr[ao]s? (\w+ )?(cuenta|página|perfil|canal)\b)",
            r"\b(dale|dar|danos|da) (un )?(like|me gusta)\b",
            r"\bcompart(e|ir|a) (esta|este|nuestr[ao]|la|el|una?|tu) (\w+ )?"
            r"(publicación|post|foto|vídeo|video|enlace|página|reel)\b",
            rf"\b(compart(e|ir|a)|publica(r)?|sub(e|ir))\b[^.!?]{{0,25}}\ben ({_NETWORKS}|tus (redes|historias))",
            r"\b(publica|postea|sube|subi)r? (una?|tu) (\w+ )?"
            r"(foto|historia|publicación|reel|reseña|vídeo|video|post)\b",
            r"\b(etiquétanos|etiquetarnos|menciónanos|mencionarnos)\b|\betiquetar? a (un|una|dos|tres|tus) amig\w+",
            r"\b(deja|escribe|dejar|escribir|déjanos|escríbenos) (una|tu) (\w+ )?(reseña|valoración)\b",
            r"\ba cambio de (una? |tu )?(\w+ )?(post|publicación|historia|reseña|like|me gusta|mención)\b",
            r"\bsuscríbete a nuestro canal\b",
        ),
        "it": (
            r"\b(seguici|seguiteci|seguirci)\b",
            r"\bsegu(i|ire|ite) (@|(la nostra|il nostro) (\w+ )?(pagina|profilo|account|canale)\b)",
            r"\bmett(i|ere|ete) (un )?(like|mi piace)\b",
            r"\bcondivid(i|ere|ete) (questo|questa|il nostro|la nostra|il|un|una|la) (\w+ )?"
            r"(post|foto|video|link|pagina|reel)\b",
            rf"\b(condivid(i|ere|ete)|(pubblica|posta)(re|te)?)\b[^.!?]{{0,25}}\bsu(i tuoi social\b| {_NETWORKS})",
            r"\b(pubblica|posta)(re|te)? (un|una|il tuo|la tua) (\w+ )?(post|foto|storia|video|reel|recensione)\b",
            r"\b(taggaci|taggateci|taggarci|menzionaci|menzionarci)\b|\btagga(re)? (@|(un|una|due|tre|i tuoi) amic\w+)",
            r"\b(lascia|scriv)(i|re|te|ci|ere|ete)? (una|la tua) (\w+ )?recensione\b",
            r"\bin cambio di (un |una )?(\w+ )?(post|storia|recensione|like|menzione)\b",
        ),
        "ar": (
            r"(تابعنا|تابعونا|متابعتنا|متابعة (حسابنا|صفحتنا|قناتنا)|تابع (حسابنا|صفحتنا|قناتنا|@))",
            r"(اضغط|ضع|سجل|سجّل)\S* (على )?(زر )?(ال)?(إعجاب|اعجاب|لايك)|(ال)?(إعجاب|اعجاب) (بصفحتنا|بالمنشور|بحسابنا)",
            r"(شارك|شاركوا|مشاركة) (هذا )?(المنشور|الصورة|الفيديو|الرابط|صفحتنا|منشورنا)",
            r"(انشر|انشروا|نشر) (صورة|منشورا|منشوراً|منشور|قصة|فيديو|ستوري)",
            r"(أشر إلينا|اذكرنا في|منشن)",
            r"(اكتب|اترك|كتابة|ترك) (لنا )?(تقييم|مراجعة)\S*",
            r"مقابل (منشور|متابعة|إعجاب|مشاركة|تقييم|قصة)\S*",
        ),
    }
)
#: What turns such a phrase round when it stands in its clause: “you do not have to follow us”.
_TURNED_ROUND = re.compile(
    r"\b(no|not|never|nobody|none|nothing|without|neither|nor|cannot)\b|n['’]t\b"
    r"|\b(nicht|kein\w*|nie|niemand|ohne|weder|nichts)\b"
    r"|\b(ne|pas|aucune?|sans|personne|jamais|rien)\b|\bn['’]"
    r"|\b(sin|nunca|nadie|ning[uú]n\w*|nada|ni)\b"
    r"|\b(non|senza|mai|nessun\w*|niente|nulla|né)\b"
    r"|(^|\s)(لا|ليس|بدون|دون|لن|لم|غير)(\s|$)",
    re.IGNORECASE,
)
_CLAUSES = re.compile(r"[:–—]|, (?:but|aber|mais|pero|ma) ", re.IGNORECASE)
#: How whoever posts anyway is asked to say that it was a gift.
_DISCLOSING = re.compile(
    r"\b(says?|disclose|label|mark|sag\w*|schreib\w*|kennzeichn\w*|dites|dire|précise\w*|di|digas?|indica\w*|dillo)\b"
    r"[^.!?]{0,60}(gift|#ad\b|\bad\b|advert|sponsor|geschenk|werbung|anzeige|cadeau|offert|publicité|regalo|publicidad"
    r"|pubblicità|omaggio)",
    re.IGNORECASE,
)
_SENTENCES = re.compile(r"[^.!?;\n؟]+")
_PHRASES = re.compile("|".join(f"(?:{phrase})" for phrases in _ASKS.values() for phrase in phrases), re.IGNORECASE)


def condition_in(text: str) -> str:
    """Return the words of a text that read as a condition of a post, a like, a follow or a share; "" for none.

    Examples
    --------
    >>> condition_in("A kilo of beans. Follow us on Instagram to get it.")
    'Follow us on Instagram to get it'
    >>> condition_in("Like new, sent from the post office."), condition_in("You do not have to follow us.")
    ('', '')
    """
    return next(_conditions(text), "")


def _conditions(text: str) -> Iterator[str]:
    for sentence in (found[0].strip() for found in _SENTENCES.finditer(text)):
        asked = _PHRASES.search(sentence)
        if asked and not _is_turned_round(sentence[: asked.end()]) and not _DISCLOSING.search(sentence):
            yield sentence


def _is_turned_round(asked: str) -> bool:
    return _TURNED_ROUND.search(_CLAUSES.split(asked)[-1]) is not None

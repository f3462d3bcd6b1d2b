"""Names as they are compared: folded, their known other forms, and their bones.

`spellings` are of one name carried over from another alphabet, `forms` its short forms. `bones` is
a weaker thing: the consonants that are left when spellings differ. A name that stands for none
(`Unborn`, `Not known`) is no name.
"""

import re
import unicodedata
from functools import cache

# Each line is one name as it is carried over from another alphabet or tongue: nobody gives two of a
# line to two children.
SPELT = """
MOHAMMED MUHAMMAD MOHAMED MOHAMMAD MUHAMMED MOHAMAD MAHOMED MUHAMED MD MOHD
AHMED AHMAD ACHMED AHMET
HUSSEIN HUSSAIN HUSAIN HOSSEIN HUSEYIN HOSSAIN HUSEIN
HASSAN HASAN HASSEN
YUSUF YOUSEF YOUSSEF YUSEF YOUSUF YOSEF YOUSAF JUSUF
IBRAHIM EBRAHIM IBRAHEEM IBRAHIMA
ABDULLAH ABDALLAH ABDULLA ABDALLA ABDULAH
ABDULRAHMAN ABDURRAHMAN ABDELRAHMAN ABDIRAHMAN ABDRAHMAN
ALI ALY
OMAR UMAR OMER UMER
OSMAN USMAN OTHMAN UTHMAN OUSMANE
KHALED KHALID KALED HALID
MUSTAFA MOUSTAFA MOSTAFA MUSTAPHA
SAID SAEED SAYED SAYEED SEYED
FATIMA FATEMA FATEMEH FATMA FATIMAH FATOUMATA
AISHA AYESHA AISHAH AYSHA AICHA AISCHA AYSE
MARIAM MARYAM MIRIAM MERIEM MARIYAM MARYAN
ZAINAB ZEINAB ZAYNAB ZEYNEP ZENAB
KHADIJA KHADEEJA KHADIJAH HADIJA KADIJA
HUDA HODA
LAYLA LEILA LAILA LEYLA LAYLAH
NOOR NUR NOUR
TAREK TARIQ TARIK
OLEKSANDR OLEXANDR ALEKSANDR ALEXANDR ALEKSANDER ALEXANDER SASHA
OLEKSANDRA ALEKSANDRA ALEXANDRA SASHA
MYKOLA NIKOLAI NIKOLAY NICHOLAS NICOLAE
SERHII SERGEI SERGEY SERHIY SERGIU
ANDRII ANDREI ANDREY ANDRIY ANDREW ANDRZEJ
YULIIA YULIA JULIA IULIA
OLENA ELENA HELEN HELENA YELENA
KATERYNA KATERINA EKATERINA CATHERINE KATARZYNA
NGUYEN NGUYN
XIN HSIN
"""
# Each line is a name with its short forms; a form may stand in several lines. Many are names of
# their own: twins may be Elizabeth and Elsie.
SHORT = """
WILLIAM WILL BILL BILLY WILLIE LIAM
ROBERT ROB BOB BOBBY ROBBIE
RICHARD RICK RICKY DICK RICH
JAMES JIM JIMMY JAMIE
JOHN JACK JOHNNY JON
JONATHAN JON JONNY JONATHON
THOMAS TOM TOMMY TOMASZ
DANIEL DAN DANNY
MATTHEW MATT MATEUSZ MATHEW
MICHAEL MIKE MICK MICKEY MICHAL
CHRISTOPHER CHRIS KIT KRIS
CHRISTINE CHRIS CHRISSY
CHRISTINA CHRIS TINA CHRISSY
ALEXANDER ALEX XANDER SANDY ALEC
ALEXANDRA ALEX LEXI SANDRA ALEXA
SAMUEL SAM SAMMY
SAMANTHA SAM SAMMY
JOSEPH JOE JOEY JOSEF JOZEF
JOSHUA JOSH
BENJAMIN BEN BENJI BENNY
NICHOLAS NICK NICKY NICOLAS
ANTHONY TONY ANT ANTONY
EDWARD ED EDDIE TED TEDDY NED
CHARLES CHARLIE CHAZ CHUCK
CHARLOTTE CHARLIE LOTTIE CHAR
HENRY HARRY HAL
HARRISON HARRY
ANDREW ANDY DREW
STEPHEN STEVEN STEVE STEPHAN
PATRICK PAT PADDY
PATRICIA PAT TRISH PATSY
DAVID DAVE DAVEY
PETER PETE PIOTR
PHILIP PHIL PHILLIP
GREGORY GREG GRZEGORZ
TIMOTHY TIM TIMMY
LEONARD LEO LEN LENNY
LEWIS LOUIS LUIS
ELIZABETH LIZ BETH LIZZIE BETTY ELIZA LIBBY ELSIE ELISABETH
KATHERINE KATE KATIE CATHERINE KATHRYN KATY KATHY CATH KIT KATHARINE
MARGARET MAGGIE MEG PEGGY MARGO
REBECCA BECKY BECCA REBEKAH
JESSICA JESS JESSIE
JENNIFER JEN JENNY
AMANDA MANDY
ABIGAIL ABBY ABI ABBIE GAIL
ISABELLA ISABEL BELLA IZZY ISOBEL ISABELLE
VICTORIA VICKY TORI VIKKI
NATALIE NAT NATALIA NATASHA
NATHANIEL NATHAN NATE NAT
OLIVIA LIV LIVVY
OLIVER OLLIE OLI
ELEANOR ELLIE NELL ELLA ELINOR
EMILY EM EMMIE
FRANCESCA FRAN FRANKIE FRANCES
FRANCIS FRANK FRANKIE
GABRIEL GABE
GABRIELLE GABBY
GEORGINA GEORGIE GINA
SUSAN SUE SUSIE SUZANNE
DOROTHY DOT DOLLY
THEODORE THEO TED TEDDY
ZACHARY ZAC ZACK ZACH
FREDERICK FRED FREDDIE FREDDY
ARCHIBALD ARCHIE
ALFRED ALFIE FRED ALF
ALBERT BERT BERTIE AL
REGINALD REGGIE
RONALD RON RONNIE
"""
NOBODYS = frozenset(
    [
        "UNKNOWN",
        "UNBORN",
        "BABY",
        "UNNAMED",
        "INFANT",
        "TBC",
        "TBA",
        "NOTKNOWN",
        "NK",
        "FEMALE",
        "MALE",
        "GIRL",
        "BOY",
        "CHILD",
    ]
)
UNBORN = frozenset(("UNBORN", "BABY", "UNNAMED", "INFANT"))
SPELLINGS = (
    ("PH", "F"), ("CK", "K"), ("KH", "K"), ("GH", "G"), ("DH", "D"), ("TH", "T"), ("SCH", "SH"),
    ("SZ", "SH"), ("CZ", "CH"), ("TSCH", "CH"), ("X", "KS"), ("Q", "K"), ("C", "K"), ("Z", "S"),
    ("W", "V"), ("J", "Y"), ("DJ", "J"),
)  # fmt: skip
NOT_LETTERS = re.compile(r"[^A-Z0-9]+")
QUOTES = re.compile(r"['’‘ʼ`´]")
STANDS_ALONE = str.maketrans({"ß": "SS", "Ø": "O", "Ł": "L", "Đ": "D", "Æ": "AE", "Œ": "OE",
                              "ı": "I", "Þ": "TH"})  # fmt: skip


def fold(text: str) -> str:
    """Capitals without accents or apostrophes; whatever else is no letter is a space."""
    if not text:
        return ""
    plain = QUOTES.sub("", text.upper().translate(STANDS_ALONE))
    if not plain.isascii():
        parts = unicodedata.normalize("NFKD", plain)
        plain = "".join(each for each in parts if not unicodedata.combining(each))
    return NOT_LETTERS.sub(" ", plain).strip()


@cache
def _heads(lines: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for line in lines.split("\n"):
        for word in line.split():
            found.setdefault(word, set()).add(line.split()[0])
    return {word: tuple(sorted(heads)) for word, heads in found.items()}


def spellings(name: str) -> tuple[str, ...]:
    """The names that this is another spelling of."""
    return _heads(SPELT).get(name, ())


def forms(name: str) -> tuple[str, ...]:
    """The names that this may be a short form of; itself, where none is known."""
    return _heads(SHORT).get(name, (name,)) if name else ()


def bones(name: str) -> str:
    """The first letter, and the consonants as spellings share them: YOUSSEF and YUSUF are one."""
    word = name.replace(" ", "")
    for said, as_ in SPELLINGS:
        word = word.replace(said, as_)
    word = word[:1] + re.sub("[AEIOUYH]", "", word[1:])
    return re.sub(r"(.)\1+", r"\1", word)


def is_nobodys(name: str) -> bool:
    """A folded name that stands for none: two of them are no likeness."""
    return all(word in NOBODYS or word.isdigit() for word in name.split())


def is_unborn(name: str) -> bool:
    return bool(UNBORN & set(name.split()))

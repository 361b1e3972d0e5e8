"""Names of people and firms, each with the way in which it is written in addresses of mail."""

from typing import Final


def _spelled(told: str) -> dict[str, str]:
    words = told.split()
    return dict(zip(words[::2], words[1::2], strict=True))


MEN: Final = _spelled(
    """
    משה moshe יוסף yosef דוד david אברהם avraham יצחק yitzhak יעקב yaakov חיים haim דניאל daniel
    אורי uri עומר omer איתי itay נועם noam יונתן yonatan רועי roi גיא guy אלון alon תומר tomer
    עידו ido אסף asaf שי shai ניר nir אריאל ariel עמית amit ליאור lior אייל eyal רון ron גדי gadi
    אבי avi שלמה shlomo מאיר meir אליהו eliyahu בועז boaz צבי zvi גלעד gilad מיכאל michael
    אלכסנדר alexander סרגיי sergey דמיטרי dmitry איגור igor מוחמד mohammad אחמד ahmad עלי ali
    חסן hassan יוסוף yusuf סאמר samer ואיל wael ג׳ורג׳ george נדב nadav יובל yuval עמוס amos
    ארז erez
    """
)
WOMEN: Final = _spelled(
    """
    נועה noa מיכל michal שירה shira תמר tamar יעל yael רחל rachel שרה sarah רבקה rivka לאה leah
    מרים miriam אסתר esther רותי ruti דנה dana הילה hila ליאת liat אורית orit ענת anat סיגל sigal
    עדי adi מאיה maya טליה talia אביגיל avigail הדס hadas קרן keren לימור limor איריס iris
    גלית galit אפרת efrat רונית ronit ורד vered אילנה ilana סבטלנה svetlana אולגה olga
    נטליה natalia אירינה irina פאטמה fatma אמינה amina סמירה samira לילא layla רים reem מונא muna
    דליה dalia נגה noga אלה ella חן hen שני shani מור mor סתיו stav אביטל avital
    """
)
FAMILIES: Final = _spelled(
    """
    כהן cohen לוי levi מזרחי mizrahi פרץ peretz ביטון biton דהן dahan אברהם avraham
    פרידמן friedman מלכה malka אזולאי azoulay כץ katz יוסף yosef עמר amar אוחיון ohayon חדד hadad
    גבאי gabay בן־דוד ben-david אדרי edri קליין klein שפירא shapira רוזנברג rosenberg
    גולדברג goldberg ברגר berger וייס weiss שוורץ schwartz הופמן hoffman לנדאו landau
    רבינוביץ׳ rabinovich גורביץ׳ gurevich איבנוב ivanov פטרוב petrov קוזלוב kozlov חורי khoury
    נאסר nasser מנסור mansour עואד awad זועבי zoabi סלאמה salameh חאג׳ haj אבו־סאלח abu-saleh
    טל tal שגב segev ברק barak ארבל arbel אלמוג almog דרור dror הראל harel נבון navon רז raz
    שרון sharon צור tzur גלעדי giladi סופר sofer נחום nahum חזן hazan מימון maimon סויסה suissa
    אלבז elbaz בוזגלו buzaglo קדוש kadosh טולדנו toledano אסולין assouline
    """
)
TRADES: Final = _spelled(
    """
    שיווק marketing נדל״ן nadlan הנדסה engineering מערכות systems ייעוץ consulting
    לוגיסטיקה logistics בנייה building תוכנה software מזון foods טקסטיל textile אופטיקה optics
    דפוס print אירועים events חשמל electric מתכת metal פלסטיק plastics אריזות packaging
    הסעות transport ביטוח insurance עיצוב design גינון gardens מחשבים computers תקשורת telecom
    רפואה medical אנרגיה energy השקעות invest
    """
)
BRANDS: Final = _spelled(
    """
    גלים galim ארז erez תבור tavor חרמון hermon כנרת kinneret אלמוג almog דקל dekel רימון rimon
    שקמה shikma גפן gefen ברקת bareket ספיר sapir לביא lavi עופר ofer נשר nesher דרור dror
    כרמל carmel גלבוע gilboa מעיין maayan אופק ofek שחר shahar רקיע rakia נתיב nativ אתגר etgar
    צעד tzaad מגדל migdal עוגן ogen סער saar תדהר tidhar אשל eshel ערבה arava
    """
)
LATIN: Final = MEN | WOMEN | FAMILIES | TRADES | BRANDS

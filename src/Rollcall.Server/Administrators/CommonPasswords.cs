namespace Rollcall.Server.Administrators;

/// <summary>Words, names and rows of keys of which the passwords are made that attackers try first. In folded form, separated by spaces.</summary>
internal static class CommonPasswords
{
    private const string Words =
        """
        password passwort passw0rd p@ssword p@ssw0rd p@$$w0rd passphrase secret geheim admin administrator adm1n root toor system superuser supervisor operator owner user
        username guest visitor test testing tester demo example sample temp temporary default changeme change letmein welcome willkommen hello hallo hola bonjour login logon
        signin access enter open sesame opensesame master manager monkey dragon shadow sunshine princess football baseball basketball soccer hockey superman batman spiderman
        starwars pokemon iloveyou ilove loveyou love lovely forever freedom trustno1 whatever nothing something anything qwerty qwertz azerty qwertyuiop qwertzuiop
        azertyuiop asdf asdfgh asdfghjkl asdfghjklö zxcv zxcvbn zxcvbnm yxcvbnm qazwsx qazwsxedc wsxedc edcrfv 1qaz2wsx 1q2w3e 1q2w3e4r 1q2w3e4r5t q1w2e3 q1w2e3r4 zaq12wsx
        !qaz2wsx !@#$%^ !@#$%^&* 0123456789 9876543210 1234567890 0987654321 123456789 987654321 12345678 87654321 1234567 7654321 123456 654321 12345 54321 1234 4321 123 321
        111111 222222 333333 444444 555555 666666 777777 888888 999999 000000 1111 2222 3333 4444 5555 6666 7777 8888 9999 0000 1212 1313 6969 2580 1010 2020 112233 121212
        123123 123321 159753 147258 147258369 789456 789456123 abc123 a1b2c3 abcd abcdef abcdefg abcdefgh abcdefghij abcdefghijklmnop aaaaaa zzzzzz xxxxxx
        2015 2016 2017 2018 2019 2021 2022 2023 2024 2025 2026 2027 2028 2029 2030 january february march april june july august september october november december
        januar februar märz juni juli oktober dezember monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonntag
        spring summer autumn winter frühling sommer herbst season michael jennifer jessica ashley amanda andrew daniel charlie thomas robert george jordan joshua matthew
        anthony maggie ginger buster tigger cookie pepper summertime peanut banana orange apple cheese chocolate coffee computer internet server network laptop windows
        microsoft google amazon facebook samsung android iphone samsung123 oracle cisco ubuntu debian linux docker postgres postgresql mysql sqlite database backup okta entra
        onelogin jumpcloud company corporate business office security secure private public account mustang ferrari porsche mercedes corvette harley yamaha yankees lakers
        liverpool chelsea arsenal barcelona juventus america england deutschland germany france london berlin paris newyork blink182 metallica nirvana matrix merlin killer
        hunter ranger hacker hunter2 biteme fuckyou fuckoff asshole pussy jesus christ angel heaven blessed god faith correcthorsebatterystaple correct horse battery staple
        thisismypassword mypassword mypass passpass pass word key pin code one two three four five six seven eight nine ten the and for you are this that
        """;

    /// <summary>All of them, the longest first, so that a long one is not taken for a short one and a rest.</summary>
    public static IReadOnlyList<string> LongestFirst { get; } =
        [.. Words.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).OrderByDescending(w => w.Length).ThenBy(w => w, StringComparer.Ordinal)];
}

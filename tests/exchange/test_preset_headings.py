"""Whole header rows, as the systems write them: each column goes where it should, or is left out.

Nothing of such a row is left to guessing, so that nothing drops in silence.
"""

import pytest

from kesher.exchange import presets
from kesher.lib import hebrew

SALESFORCE = (
    "Id,IsDeleted,MasterRecordId,AccountId,LastName,FirstName,Salutation,MiddleName,Suffix,Name,"
    "OtherStreet,OtherCity,OtherState,OtherPostalCode,OtherCountry,MailingStreet,MailingCity,"
    "MailingState,MailingPostalCode,MailingCountry,MailingLatitude,MailingLongitude,"
    "MailingGeocodeAccuracy,Phone,Fax,MobilePhone,HomePhone,OtherPhone,AssistantPhone,ReportsToId,"
    "Email,Title,Department,AssistantName,LeadSource,Birthdate,Description,OwnerId,CreatedDate,"
    "CreatedById,LastModifiedDate,LastModifiedById,SystemModstamp,LastActivityDate,"
    "EmailBouncedReason,EmailBouncedDate,Jigsaw,JigsawContactId"
)
HUBSPOT = (
    "Record ID,First Name,Last Name,Email,Phone Number,Mobile Phone Number,Contact owner,"
    "Job Title,Salutation,Date of birth,Street Address,City,State/Region,Postal Code,"
    "Country/Region,Website URL,Lifecycle Stage,Lead Status,Create Date,Last Activity Date,"
    "Associated Company,Associated Company IDs,Associated Company IDs (Primary)"
)
ZOHO = (
    "Record Id,Contact Owner.id,Contact Owner,Lead Source,First Name,Last Name,Account Name.id,"
    "Account Name,Vendor Name.id,Vendor Name,Email,Title,Department,Phone,Home Phone,Other Phone,"
    "Fax,Mobile,Date of Birth,Created By.id,Created By,Modified By.id,Modified By,Created Time,"
    "Modified Time,Contact Name,Mailing Street,Mailing City,Mailing State,Mailing Zip,"
    "Mailing Country,Description,Email Opt Out,Salutation,Secondary Email,Tag,Last Activity Time,"
    "Unsubscribed Mode,Unsubscribed Time,Change Log Time,Locked"
)
PIPEDRIVE = (
    "Person - ID,Person - Name,Person - First name,Person - Last name,Person - Labels,"
    "Person - Organization,Person - Email - Work,Person - Email - Home,Person - Email - Other,"
    "Person - Phone - Work,Person - Phone - Home,Person - Phone - Mobile,Person - Phone - Other,"
    "Person - Job title,Person - Owner,Person - Last activity date,Person - Next activity date"
)
MONDAY = "Name,Email,Accounts,Deals,Deals value,Phone,Title,Comments,Item ID (auto generated)"
ESPOCRM = (
    "id,name,deleted,salutationName,firstName,lastName,middleName,accountId,accountName,title,"
    "description,emailAddress,emailAddressIsOptedOut,emailAddressIsInvalid,phoneNumber,"
    "phoneNumberIsOptedOut,phoneNumberIsInvalid,doNotCall,addressStreet,addressCity,addressState,"
    "addressCountry,addressPostalCode,createdAt,modifiedAt,createdById,createdByName,"
    "modifiedById,modifiedByName,assignedUserId,assignedUserName,campaignId,campaignName"
)
SUITECRM = (
    "First Name,Last Name,ID,Salutation,Job Title,Department,Account Name,Email Address,"
    "Non Primary E-mails,Mobile,Office Phone,Home,Other Phone,Fax,Primary Address Street,"
    "Primary Address City,Primary Address State,Primary Address Postal Code,"
    "Primary Address Country,Alternate Address Street,Alternate Address City,"
    "Alternate Address State,Alternate Address Postal Code,Alternate Address Country,Description,"
    "Birthdate,Lead Source,Campaign ID,Do Not Call,Reports to ID,Assistant,Assistant Phone,"
    "Assigned to,Date Created,Date Modified,Modified By,Created By,Deleted,Photo,Lawful Basis"
)
ODOO = (
    "External ID,Name,Is a Company,Related Company/External ID,Title,Job Position,Email,Phone,"
    "Mobile,Street,Street2,City,State,Zip,Country,Website,Tax ID,Tags,Language,Salesperson,Notes"
)
DYNAMICS = (
    "(Do Not Modify) Contact,(Do Not Modify) Row Checksum,(Do Not Modify) Modified On,Full Name,"
    "First Name,Last Name,Job Title,Company Name,Email,Business Phone,Mobile Phone,Fax,"
    "Address 1: Street 1,Address 1: City,Address 1: ZIP/Postal Code,Address 1: Country/Region,"
    "Description,Owner,Created On,Status"
)
DYNAMICS_LEADS = (
    "(Do Not Modify) Lead,(Do Not Modify) Row Checksum,(Do Not Modify) Modified On,Subject,"
    "First Name,Last Name,Job Title,Company Name,Email,Business Phone,Country,State or Province,"
    "Description,Lead Source,Rating,Source Campaign"
)
GOOGLE = (
    "First Name,Middle Name,Last Name,Phonetic First Name,Phonetic Middle Name,"
    "Phonetic Last Name,Name Prefix,Name Suffix,Nickname,File As,Organization Name,"
    "Organization Title,Organization Department,Birthday,Notes,Photo,Labels,E-mail 1 - Label,"
    "E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,Address 1 - Label,Address 1 - Formatted,"
    "Address 1 - Street,Address 1 - City,Address 1 - PO Box,Address 1 - Region,"
    "Address 1 - Postal Code,Address 1 - Country,Address 1 - Extended Address,"
    "Relation 1 - Label,Relation 1 - Value,Website 1 - Label,Website 1 - Value,Event 1 - Label,"
    "Event 1 - Value,Custom Field 1 - Label,Custom Field 1 - Value"
)
GOOGLE_OLDER = (
    "Name,Given Name,Additional Name,Family Name,Yomi Name,Given Name Yomi,Additional Name Yomi,"
    "Family Name Yomi,Name Prefix,Name Suffix,Initials,Nickname,Short Name,Maiden Name,Birthday,"
    "Gender,Location,Billing Information,Directory Server,Mileage,Occupation,Hobby,Sensitivity,"
    "Priority,Subject,Notes,Language,Photo,Group Membership,E-mail 1 - Type,E-mail 1 - Value,"
    "IM 1 - Type,IM 1 - Service,IM 1 - Value,Phone 1 - Type,Phone 1 - Value,"
    "Organization 1 - Type,Organization 1 - Name,Organization 1 - Yomi Name,"
    "Organization 1 - Title,Organization 1 - Department,Organization 1 - Symbol,"
    "Organization 1 - Location,Organization 1 - Job Description,Website 1 - Type,"
    "Website 1 - Value"
)
OUTLOOK = (
    "Title,First Name,Middle Name,Last Name,Suffix,Company,Department,Job Title,Business Street,"
    "Business Street 2,Business Street 3,Business City,Business State,Business Postal Code,"
    "Business Country/Region,Home Street,Home Street 2,Home Street 3,Home City,Home State,"
    "Home Postal Code,Home Country/Region,Other Street,Other Street 2,Other Street 3,Other City,"
    "Other State,Other Postal Code,Other Country/Region,Assistant's Phone,Business Fax,"
    "Business Phone,Business Phone 2,Callback,Car Phone,Company Main Phone,Home Fax,Home Phone,"
    "Home Phone 2,ISDN,Mobile Phone,Other Fax,Other Phone,Pager,Primary Phone,Radio Phone,"
    "TTY/TDD Phone,Telex,Account,Anniversary,Assistant's Name,Billing Information,Birthday,"
    "Business Address PO Box,Categories,Children,Directory Server,E-mail Address,E-mail Type,"
    "E-mail Display Name,Gender,Notes,Web Page"
)
COUNTRY = "addresses.country"
ROWS = {
    ("salesforce", "contacts"): (
        SALESFORCE,
        {"LastName": "family_name", "AccountId": "works_at.old_id", "MailingCountry": COUNTRY},
    ),
    ("hubspot", "contacts"): (
        HUBSPOT,
        {"City": "addresses.city", "Country/Region": COUNTRY, "Date of birth": "birth_date"},
    ),
    ("zoho", "contacts"): (
        ZOHO,
        {"Home Phone": "phones:home", "Secondary Email": "emails", "Mailing Country": COUNTRY},
    ),
    ("pipedrive", "people"): (
        PIPEDRIVE,
        {"Person - First name": "given_name", "Person - Phone - Mobile": "phones:mobile"},
    ),
    ("monday", "contacts"): (MONDAY, {"Accounts": "works_at.name", "Title": "job_title"}),
    ("espocrm", "contacts"): (
        ESPOCRM,
        {"title": "job_title", "firstName": "given_name", "addressCountry": COUNTRY},
    ),
    ("suitecrm", "contacts"): (
        SUITECRM,
        {"Job Title": "job_title", "Home": "phones:home", "Primary Address Country": COUNTRY},
    ),
    ("odoo", "contacts"): (ODOO, {"Title": "honorific", "Country": COUNTRY}),
    ("dynamics", "contacts"): (
        DYNAMICS,
        {"Address 1: City": "addresses.city", "Address 1: Country/Region": COUNTRY},
    ),
    ("dynamics", "leads"): (
        DYNAMICS_LEADS,
        {"Subject": "subject", "First Name": "party.given_name", "Lead Source": "source"},
    ),
    ("google", "contacts"): (
        GOOGLE,
        {"Organization Name": "works_at.name", "Address 1 - Country": COUNTRY},
    ),
    ("google", "older"): (GOOGLE_OLDER, {"Name Prefix": "honorific", "Family Name": "family_name"}),
    ("outlook", "contacts"): (
        OUTLOOK,
        {"Home Fax": "phones:fax", "Business Country/Region": COUNTRY},
    ),
}


@pytest.mark.parametrize("known", ROWS, ids=" ".join)
def test_a_whole_row_is_known(known: tuple[str, str]) -> None:
    row, told = ROWS[known]
    titles = row.split(",")

    found = presets.fitting(titles)

    assert found is not None
    assert (found.system, found.file) == known
    unknown = [title for title in titles if hebrew.key(title) not in found.columns]
    assert unknown == []
    assert {title: found.columns[hebrew.key(title)] for title in told} == told

"""Invented people's names: as mixed as a state is, with the marks, apostrophes and lengths that names have.

No list is of real persons; a full name that somebody bears is chance.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

GIRLS, BOYS = 0, 1


@dataclass(frozen=True)
class Community:
    """Names that families give together; `share` is its part of the state's families, in percent."""

    share: float
    families: tuple[str, ...]
    given: tuple[tuple[str, ...], tuple[str, ...]]


def _of(share: float, families: str, girls: str, boys: str) -> Community:
    def words(text: str) -> tuple[str, ...]:
        return tuple(w.replace("_", " ") for w in text.split())

    return Community(share, words(families), (words(girls), words(boys)))


COMMUNITIES = (
    _of(
        36,
        "Baker Fields Hughes Thompson Young Carter Bennett Reed Foster Hayes Palmer Sutton Walsh "
        "Marsh Holloway Whitfield Barlow Easton Prescott Langley Winslow O’Brien O’Connell McAllister "
        "MacGregor St._Clair Featherstonehaugh Montgomery-Ashworth D’Arcy Van_der_Berg Schmidt "
        "Lindqvist Søndergaard Müller Novák Kowalczyk Wójcik Rossi DeLuca Papadopoulos",
        "Tessa Harper Zoe Nora Emma Clara Hazel Ivy June Maeve Siobhán Freya Greta Anneliese "
        "Zofia Elena Chloë Renée Lucy Beatrice Margaret-Anne Wren Sadie Alexandria Tamsin",
        "Elijah Finn Leo Jordan Owen Jack Miles Henry Theo Felix Jasper Otto Björn Søren Jürgen "
        "Łukasz Mateusz Niall Rory Caleb Wyatt Benedict Christopher Bartholomew Dean",
    ),
    _of(
        24,
        "Ortega Castillo Diaz Estrada García Lopez Reyes Hernández Martínez González Peña Núñez "
        "Ibáñez Muñoz Zúñiga Villaseñor Ramírez Gutiérrez Domínguez Salazar Cárdenas Montoya "
        "Quintanilla de_la_Cruz De_León Ruiz-Fernández Santos_de_Oliveira Magalhães Conceição Ávila",
        "Maya Ana Sofía Camila Valentina Lucía Ximena Renata Paloma Marisol Inés Itzel Yaretzi "
        "Guadalupe Noemí Belén María_José Araceli Fernanda Beatriz Esperanza Luz",
        "Mateo Luis Diego Santiago Joaquín Andrés Iván Ángel José_Luis Tomás Emiliano Rubén "
        "Óscar Maximiliano Adrián Nicolás Efraín Cuauhtémoc João Raúl Gael Julián",
    ),
    _of(
        13,
        "Jackson Williams Robinson Coleman Jefferson Freeman Gaines Broussard Toussaint Baptiste "
        "Okafor Adeyemi Ọláwálé Ogunleye Mensah Asante Nkrumah-Boateng Tadesse Haile Gebremariam "
        "Mwangi Kamau Diallo N’Diaye Traoré Abdi Warsame Hassan Oyelaran Achebe",
        "Amara Liya Hodan Imani Nia Aaliyah Zuri Ebony Keziah Chidinma Adaeze Folasadé Yetunde "
        "Abena Makeda Selam Fatou Aïssatou Naomi Simone Deja Wanjirũ",
        "Dre Kwame Kofi Malik Isaiah Darius Emeka Chukwuemeka Olúwaṣeun Tunde Abdi Dawit Yonas "
        "Moussa Mamadou Terrence Xavier Desmond Marcus Zion Kelechi Kiptoo",
    ),
    _of(
        9,
        "Nguyễn Trần Lê Phạm Hoàng Huỳnh Võ Đặng Bùi Đỗ Ngô Dương Vang Moua Xiong Yang Lor Thao "
        "Souvannavong Phommachanh Sok Chhim",
        "An Mai Linh Thảo Ngọc_Ánh Thị_Hương Phương Quỳnh Trúc Yến Kia Pa_Houa Mai_See Bao Gao_Nou "
        "Kim-Ly Sreymom Khanh Như Vy",
        "Minh Đức Huy Khôi Quốc_Bảo Tuấn Thiện Phúc Long Tou Pao Kong_Meng Xeng Chue Bounmy "
        "Sopheap Việt Hiếu Nam Dũng",
    ),
    _of(
        7,
        "Chen Lee Wang Zhang Huang Lin Kim Park Choi Jeong Tanaka Yamamoto Ōtsuka Saitō Batbayar "
        "Santos-Reyes Dela_Cruz Bautista Magsaysay Kealoha Kahananui Keawe‘aimoku Faleafa",
        "Wei Mei Jia Xinyi Soo-ah Ji-woo Haruka Yūna Sakura Grace Angel_Mae Leilani Mele "
        "Kalea Noelani Ting Lian Hye-jin",
        "Minjun Jun Hao Zhiyuan Seo-jun Haruto Kenji Yūki Ryō Kai Kekoa Makoa Jericho Rafael "
        "Enkhbat Bo Tian Dong-hyun",
    ),
    _of(
        7,
        "Kaur Singh Patel Sharma Iyer Krishnamurthy Venkataraman Rao Chowdhury Rahman Banerjee "
        "Hussain Siddiqui Khan Shrestha Gurung Thapa Perera Wickramasinghe",
        "Simran Riya Anjali Priya Meera Lakshmi Aishwarya Noor Zainab Ayesha Tanvi Sushmita "
        "Harpreet Kavya Nilüfer Sarita",
        "Arjun Rohan Vikram Aarav Siddharth Gurpreet Imran Bilal Farhan Tenzin Suresh Kabir "
        "Manpreet Anirudh Rajan Dev",
    ),
    _of(
        3,
        "Hassan Mahmoud Haddad Khoury Al-Masri El-Sayed Ben_Youssef Rahimi Hosseini Yılmaz Demirel "
        "Şahin Ivanova Petrov Kovalenko Shevchuk Țurcanu Popescu Đorđević Avraham",
        "Noor Layla Maryam Yasmin Dalia Parisa Elif Şeyma Mila Oksana Anastasiya Ioana Mirjana "
        "Shira Fatima Rania",
        "Omar Yusuf Karim Tarek Cyrus Emre Çağatay Ilya Dmytro Oleksandr Ștefan Miloš Eitan "
        "Nabil Idris Samir",
    ),
    _of(
        1,
        "Begaye Yazzie Tsosie Benally Whitehorse Two_Bulls Red_Elk Standing_Rock Manygoats Etsitty "
        "Kootswatewa Ka’ai",
        "Shandiin Nizhoni Winona Tala Aiyana Kaya Dezba Chenoa",
        "Ahiga Kele Takoda Hania Nayati Ashkii Dakota Mato",
    ),
)
_SHARES = np.array([c.share for c in COMMUNITIES]) / sum(c.share for c in COMMUNITIES)


@dataclass(frozen=True)
class Named:
    """Names of many people, with the community that each comes from (a position in COMMUNITIES)."""

    community: NDArray[np.int64]
    given: list[str]
    family: list[str]


def families(n: int, random: np.random.Generator) -> tuple[NDArray[np.int64], list[str]]:
    """A community and a family name for each of `n` households."""
    community = random.choice(len(COMMUNITIES), n, p=_SHARES)
    pick = random.random(n)
    names = [
        (f := COMMUNITIES[c].families)[int(p * len(f))]
        for c, p in zip(community.tolist(), pick.tolist(), strict=True)
    ]
    return community, names


def given(
    community: NDArray[np.int64], boys: NDArray[np.bool_], random: np.random.Generator
) -> list[str]:
    """A given name for each person."""
    pick = random.random(len(community))
    return [
        (g := COMMUNITIES[c].given[b])[int(p * len(g))]
        for c, b, p in zip(community.tolist(), boys.tolist(), pick.tolist(), strict=True)
    ]


def people(n: int, random: np.random.Generator) -> tuple[Named, NDArray[np.bool_]]:
    """`n` people who are no relations, and which of them are boys or men."""
    community, names = families(n, random)
    boys = random.random(n) < 0.5
    return Named(community, given(community, boys, random), names), boys
